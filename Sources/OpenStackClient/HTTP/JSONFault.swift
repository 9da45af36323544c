import Foundation

/// Reads what OpenStack services say when they refuse: `{"itemNotFound": {"code": 404, "message": "…"}}` and its kin.
enum JSONFault {
  private struct Fault: Decodable { var message: String? }

  /// The message in an error body; nil when it is HTML or has none. Cut to a line's length.
  static func message(in body: [UInt8]) -> String? {
    guard let faults = try? JSONDecoder().decode([String: Fault].self, from: Data(body)) else { return nil }
    return faults.values.compactMap(\.message).first.map { String($0.prefix(300)) }
  }

  /// The error for an answer with an unwelcome status.
  static func error(for answer: APIResponse, what: String) -> OpenStackError {
    let said = message(in: answer.body).map { ": \($0)" } ?? ""
    let text = "\(what) failed with status \(answer.status)\(said)"
    return switch answer.status {
    case 401: OpenStackError(.unauthorized, text)
    case 403: OpenStackError(.forbidden, text)
    case 404 where said.isEmpty:
      // Cinder's own 404 is JSON; HTML comes from a wrong path or from a proxy.
      OpenStackError(.badAnswer, "\(text) and no word of Cinder's; is the endpoint's URL right?")
    case 404: OpenStackError(.notFound, text)
    case 406: OpenStackError(.microversion, text)
    default: OpenStackError(.serverError, text)
    }
  }

  /// Where decoding failed, without the document's own text.
  static func place(of error: any Error) -> String {
    func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
    switch error {
    case DecodingError.keyNotFound(let key, let context): return "no key \(path(context.codingPath + [key]))"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      return "unexpected value at \(path(context.codingPath))"
    default: return "it is not JSON"
    }
  }
}
