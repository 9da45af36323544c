/// A place where the web server listens.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
  /// The address; empty: all of the machine's.
  public var host: String
  /// The port; 0: any free one.
  public var port: Int

  /// Names a place.
  public init(host: String = "", port: Int = 9776) {
    self.host = host
    self.port = port
  }

  /// Reads `:9776`, `127.0.0.1:9776` or `[::1]:9776`, as Prometheus' own programs write it; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":"), isPlain(host, and: "-._:%") else { return nil }
    } else {
      guard isPlain(host, and: "-._") else { return nil }
    }
    self.host = String(host)
    self.port = Int(port)
  }

  /// As it is written on the command line.
  public var description: String { (host.contains(":") ? "[\(host)]" : host) + ":\(port)" }
}

/// Whether there are only letters and digits of ASCII, and these others, in `text`.
func isPlain(_ text: Substring, and others: String) -> Bool {
  text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || others.contains($0)) }
}
