import Foundation

/// A name and a password, as a request brings them (RFC 7617).
struct BasicCredentials: Sendable {
  let name: String
  let password: String

  /// Nil for a header of another scheme, and for one that can't be read.
  init?(_ authorization: String) {
    let parts = authorization.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
    guard parts.count == 2, parts[0].lowercased() == "basic", let data = Data(base64Encoded: String(parts[1])),
      let text = String(data: data, encoding: .utf8), let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    name = String(text[..<colon])
    password = String(text[text.utf8.index(after: colon)...])
  }
}
