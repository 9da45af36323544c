/// Where the exporter listens and what it answers there.
public struct WebSettings: Sendable, Hashable {
  /// The address to listen at; empty: all of the machine's.
  public var host = ""
  /// The port; 0: any free one.
  public var port = 9776
  /// The path of the metrics.
  public var telemetryPath = "/metrics"

  /// Settings with each at its default.
  public init() {}

  /// Reads `:9776`, `127.0.0.1:9776` or `[::1]:9776`, as Prometheus' own programs write it; nil for anything else.
  ///
  /// A telemetry path is plain, since the router reads more into `:`, `*` and braces, and is none of our other paths.
  public init?(listenAddress: String, telemetryPath: String) {
    guard let colon = listenAddress.lastIndex(of: ":"), Self.isFree(telemetryPath) else { return nil }
    let digits = listenAddress[listenAddress.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
    var host = listenAddress[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":"), Self.isPlain(host, and: "-._:%") else { return nil }
    } else {
      guard Self.isPlain(host, and: "-._") else { return nil }
    }
    self.host = String(host)
    self.port = Int(port)
    self.telemetryPath = telemetryPath
  }

  private static func isFree(_ path: String) -> Bool {
    guard path.hasPrefix("/") else { return false }
    if path == "/" { return true }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return parts.first != "-" && parts.allSatisfy { !$0.isEmpty && isPlain($0, and: "-._~") }
  }

  private static func isPlain(_ text: Substring, and others: String) -> Bool {
    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || others.contains($0)) }
  }
}
