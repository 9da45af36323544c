/// Where the exporter listens and what it answers there; what the flags of `serve` say.
public struct WebSettings: Sendable, Hashable {
  /// Where to listen, each place at once; with none it is at the sockets that systemd has opened for it.
  public var addresses = [ListenAddress()]
  /// The path of the metrics.
  public var telemetryPath = "/metrics"
  /// The web configuration file: TLS, passwords, headers, rate limit; nil: none of them.
  public var configurationFile: String?
  /// How much clients may have at once.
  public var limits = WebLimits()

  /// Settings with each at its default.
  public init() {}

  /// Whether the metrics may be at `path`.
  ///
  /// It is plain, since the router reads more into `:`, `*` and braces, and is none of our other paths.
  public static func isTelemetryPath(_ path: String) -> Bool {
    guard path.hasPrefix("/") else { return false }
    if path == "/" { return true }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return !["-", "alerts", "api", "clouds", "history", "migrations", "runbooks", "static"].contains(parts.first)
      && parts.allSatisfy { !$0.isEmpty && isPlain($0, and: "-._~") }
  }
}
