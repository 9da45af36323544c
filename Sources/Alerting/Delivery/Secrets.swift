import Foundation

/// The texts of one exchange that must not be told, whoever repeats them to us.
struct Secrets: Sendable, Hashable {
  /// The longest first, so that none leaves a rest of another that it is a part of.
  private let texts: [String]

  init(_ request: ReceiverRequest, options: HTTPOptions) {
    var texts = Set(request.secrets).union(options.headers.values)
    switch options.authorization {
    case .bearer(let token)?: texts.insert(token)
    case .basic(let user, let password)?:
      texts.insert(password)
      texts.insert(Data("\(user):\(password)".utf8).base64EncodedString())
    case nil: break
    }
    for url in [request.url, options.proxy].compactMap(\.self) {
      guard let parts = URLComponents(string: url) else { continue }
      if let password = parts.password { texts.insert(password) }
      // Short ones are words such as `alerts`.
      let segments = (parts.percentEncodedPath + "/" + parts.path).split(separator: "/").map(String.init)
      let values = parts.queryItems?.compactMap(\.value) ?? []
      texts.formUnion((segments + values).filter { $0.utf8.count >= 8 })
    }
    texts.remove("")
    // As a receiver may give them back.
    for text in texts {
      texts.insert(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))
      if let encoded = text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) { texts.insert(encoded) }
    }
    self.texts = texts.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
  }

  /// `text` with `***` for each of them.
  func hidden(in text: String) -> String {
    // By code points: an accent after it must not make it another text.
    texts.reduce(text) { $0.replacingOccurrences(of: $1, with: "***", options: .literal) }
  }
}
