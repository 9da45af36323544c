public import ArgumentParser
import Logging
public import MigrationExporter

/// How a command that goes on and on logs, as Prometheus' own exporters name the flags.
struct LogOptions: ParsableArguments {
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

  func logger(_ timekeeper: some Timekeeper, defaultLevel: LogLevel = .info) -> Logger {
    var logger = Logger(label: "exporterd") { _ in
      LineLogHandler(format: logFormat, now: { timekeeper.now() })
    }
    logger.logLevel = (logLevel ?? defaultLevel).level
    return logger
  }
}

extension LineLogHandler.Format: ExpressibleByArgument {}
