import Foundation

/// An `http` or `https` address with a host, as requests can go to and people can follow.
struct WebAddress {
  /// The address as written.
  let text: String
  /// `host` or `host:port`.
  let hostAndPort: String
  /// False where more follows after the path.
  let isPlain: Bool

  /// Nil for anything else, also for one that holds a user or a password: it would be shown where addresses are shown.
  init?(_ text: String) {
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), let parts = URLComponents(string: text),
      let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
      let host = parts.host, !host.isEmpty, parts.user == nil, parts.password == nil,
      parts.port.map({ (1...65_535).contains($0) }) ?? true
    else { return nil }
    isPlain = parts.query == nil && parts.fragment == nil
    hostAndPort = host + (parts.port.map { ":\($0)" } ?? "")
    self.text = text
  }

  /// The address as one to which a path is added: without slashes at its end.
  var base: String { String(text.reversed().drop { $0 == "/" }.reversed()) }

  /// `text` as one part of a URL's path.
  static func part(_ text: String) -> String {
    let isPlain = text.hasOnlyBytes { byte in
      (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
    }
    return isPlain ? text : text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  /// Of RFC 3986.
  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}
