import Foundation

/// Reads what OpenStack services say when they refuse: `{"itemNotFound": {"code": 404, "message": "…"}}` and its kin.
enum JSONFault {
  private struct Fault: Decodable { var message: String? }

  /// The message in an error body, cut to a line; nil when it is HTML or has none.
  static func message(in body: [UInt8]) -> String? { fault(in: body)?.message }

  private static func fault(in body: [UInt8]) -> (name: String, message: String)? {
    guard let faults = try? JSONDecoder().decode([String: Fault].self, from: Data(body)) else { return nil }
    for (name, fault) in faults.sorted(by: { $0.key < $1.key }) {
      guard let message = fault.message?.excerpt(300), !message.isEmpty else { continue }
      let line = message.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : String($0) }
      return (name, line.joined())
    }
    return nil
  }

  /// The error for an answer with an unwelcome status.
  static func error(for answer: APIResponse, what: String) -> OpenStackError {
    let fault = fault(in: answer.body)
    let said = fault.map { ": \($0.message)" } ?? ""
    let text = "\(what)\(answer.atPlace) failed with status \(answer.status)\(said)"
    return switch answer.status {
    case 401: OpenStackError(.unauthorized, text)
    case 403: OpenStackError(.forbidden, text)
    case 404 where fault?.name == "itemNotFound": OpenStackError(.notFound, text)
    case 404:
      // So that no volume is taken for vanished: this comes from a wrong path, a proxy, or Keystone.
      OpenStackError(.badAnswer, "\(text)\(said.isEmpty ? ", without an error in JSON" : ""); is the URL right?")
    case 406: OpenStackError(.microversion, text)
    case 413, 429: OpenStackError(.rateLimited, text)
    case 300..<400:
      // Not followed: the token in the request would go wherever it leads.
      OpenStackError(.badAnswer, "\(text), a redirect, which is not followed; is the URL right, and is it https?")
    default: OpenStackError(.serverError, text)
    }
  }

  /// Decodes JSON; bytes that are no UTF-8 count as U+FFFD, so that one bad name does not make a whole list unreadable.
  static func decode<Value: Decodable>(_ type: Value.Type, from body: [UInt8]) throws -> Value {
    let data =
      String(validating: body, as: UTF8.self) == nil ? Data(String(decoding: body, as: UTF8.self).utf8) : Data(body)
    return try JSONDecoder().decode(type, from: data)
  }

  private static func isHTML(_ body: [UInt8]) -> Bool {
    body.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") } == UInt8(ascii: "<")
  }

  /// Where decoding failed, without the document's own text.
  static func place(of error: any Error, in body: [UInt8] = []) -> String {
    func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    switch error {
    case DecodingError.keyNotFound(let key, let context): return "no key \(path(context.codingPath + [key]))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return "unexpected value at \(path(context.codingPath))"
    default:
      return isHTML(body) ? "it is HTML, not JSON; does a proxy or another service answer there?" : "it is not JSON"
    }
  }
}
