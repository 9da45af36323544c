import ArgumentParser
import MigrationExporter

/// The flags of every command that serves: where to listen, who may look, and how to log, as Prometheus' own exporters name
/// them.
struct ServerOptions: ParsableArguments {
  @Option(
    name: .customLong("web.listen-address"), parsing: .singleValue,
    help: "Where to listen: [HOST]:PORT; may be given several times. (default: :9776)")
  var listenAddresses: [String] = []

  @Flag(
    name: .customLong("web.systemd-socket"),
    help: "Listen at the sockets that systemd has opened, instead of --web.listen-address.")
  var usesSystemdSocket = false

  @Option(
    name: .customLong("web.config.file"),
    help: "The web configuration file (YAML): TLS, client certificates, passwords, headers, rate limit.",
    completion: .file())
  var webConfigurationFile: String?

  @Option(name: .customLong("web.telemetry-path"), help: "The path of the metrics.")
  var telemetryPath = "/metrics"

  @Option(
    name: .customLong("web.max-requests"),
    help: "How many requests may be under way at once, the probes apart; 0: any number.")
  var maxRequests = WebLimits().requests

  @Option(name: .customLong("web.max-connections"), help: "How many connections may be open at once.")
  var maxConnections = WebLimits().connections

  @OptionGroup var log: LogOptions

  func validate() throws { _ = try web }

  var web: WebSettings {
    get throws {
      var web = WebSettings()
      guard !usesSystemdSocket || listenAddresses.isEmpty else {
        throw ValidationError("--web.systemd-socket and --web.listen-address contradict each other: leave one out")
      }
      if usesSystemdSocket { web.addresses = [] }
      if !listenAddresses.isEmpty {
        web.addresses = try listenAddresses.map { text in
          guard let address = ListenAddress(text) else {
            throw ValidationError(
              "--web.listen-address must be [HOST]:PORT, such as :9776, 127.0.0.1:9776 or [::1]:9776")
          }
          return address
        }
      }
      guard WebSettings.isTelemetryPath(telemetryPath) else {
        throw ValidationError(
          "--web.telemetry-path must be a plain path such as /metrics, and none that pages are at, such as /alerts or /history"
        )
      }
      web.telemetryPath = telemetryPath
      if let webConfigurationFile {
        guard !webConfigurationFile.isEmpty else { throw ValidationError("--web.config.file must name a file") }
        web.configurationFile = webConfigurationFile
      }
      guard (0...100_000).contains(maxRequests), (1...100_000).contains(maxConnections) else {
        throw ValidationError(
          "--web.max-requests must be from 0 to 100000, and --web.max-connections from 1 to 100000")
      }
      (web.limits.requests, web.limits.connections) = (maxRequests, maxConnections)
      return web
    }
  }
}
