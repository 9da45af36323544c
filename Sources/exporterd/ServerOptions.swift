import ArgumentParser
import MigrationExporter

/// The flags of every command that serves: where to listen and how to log, as Prometheus' own exporters name them.
struct ServerOptions: ParsableArguments {
  @Option(name: .customLong("web.listen-address"), help: "Where to listen: [HOST]:PORT.")
  var listenAddress = ":9776"

  @Option(name: .customLong("web.telemetry-path"), help: "The path of the metrics.")
  var telemetryPath = "/metrics"

  @OptionGroup var log: LogOptions

  func validate() throws { _ = try web }

  var web: WebSettings {
    get throws {
      guard let web = WebSettings(listenAddress: listenAddress, telemetryPath: telemetryPath) else {
        throw ValidationError(
          "--web.listen-address must be [HOST]:PORT, such as :9776, 127.0.0.1:9776 or [::1]:9776, "
            + "and --web.telemetry-path a plain path such as /metrics, not under /-/")
      }
      return web
    }
  }
}
