public import ArgumentParser
import Logging
public import MigrationExporter

/// The flags of every command that serves: where to listen and how to log, as Prometheus' own exporters name them.
struct ServerOptions: ParsableArguments {
  @Option(name: .customLong("web.listen-address"), help: "Where to listen: [HOST]:PORT.")
  var listenAddress = ":9776"

  @Option(name: .customLong("web.telemetry-path"), help: "The path of the metrics.")
  var telemetryPath = "/metrics"

  @Option(name: .customLong("log.level"), help: "The lowest level to log: debug, info, warn or error.")
  var logLevel: LogLevel?

  @Option(name: .customLong("log.format"), help: "How a log line looks: logfmt or json.")
  var logFormat = LineLogHandler.Format.logfmt

  enum LogLevel: String, ExpressibleByArgument, CaseIterable {
    case debug, info, warn, error

    var level: Logger.Level {
      switch self {
      case .debug: .debug
      case .info: .info
      case .warn: .warning
      case .error: .error
      }
    }
  }

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

  func logger(_ timekeeper: some Timekeeper, defaultLevel: LogLevel = .info) -> Logger {
    var logger = Logger(label: "exporterd") { _ in
      LineLogHandler(format: logFormat, now: { timekeeper.now() })
    }
    logger.logLevel = (logLevel ?? defaultLevel).level
    return logger
  }
}

extension LineLogHandler.Format: ExpressibleByArgument {}
