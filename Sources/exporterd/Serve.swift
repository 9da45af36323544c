import ArgumentParser
import Logging
import MigrationExporter
import UnixSignals

/// `exporterd serve`: the daemon.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch the configured clouds and serve metrics.",
    discussion: """
      \(ConfigurationOptions.discussion)

      SIGHUP loads the file and clouds.yaml again; what can't be used is refused, and what was in force stays. SIGTERM \
      and Ctrl-C end it.
      """)

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var server: ServerOptions

  func run() async throws {
    // First of all: by default a SIGHUP would end the process. One that comes while it starts is kept, and heeded then.
    let hangups = await UnixSignalsSequence(trapping: .sighup)
    let timekeeper = SystemTimekeeper()
    let logger = server.log.logger(timekeeper)
    let daemon = try ExporterDaemon(
      options.loader(servingMetricsAt: server.telemetryPath), reloadAt: hangups, web: server.web,
      timekeeper: timekeeper, logger: logger)
    logger.info(
      "starting",
      metadata: [
        "version": "\(exporterVersion)",
        "clouds": "\(daemon.board.current.clouds.map(\.name).joined(separator: ","))",
      ])
    try await daemon.run(logger: logger)
    logger.info("ended")
  }
}
