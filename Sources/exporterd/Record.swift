import ArgumentParser
import Logging
import MigrationExporter
import ServiceLifecycle
import UnixSignals

/// `exporterd record`: what a cloud says, as a trace for `exporterd replay`.
struct Record: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch the configured clouds and write a trace for replay: one row for each migration and poll.",
    discussion: """
      \(ConfigurationOptions.discussion)

      A file that already holds a recorded trace is continued. SIGTERM and Ctrl-C end it with status 0.
      """)

  @Argument(help: "The file to write; - or none is standard output.", completion: .file(extensions: ["csv"]))
  var file: String?

  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var end: EndOption
  @OptionGroup var log: LogOptions

  @Option(help: "Poll so often instead of as the configuration says, such as 10s.", transform: Record.interval)
  var interval: Double?

  private static func interval(_ text: String) throws -> Double {
    guard let seconds = duration(text), seconds >= 1, seconds <= 86_400 else {
      throw ValidationError("--interval takes a duration from 1s to 1d, such as 10s")
    }
    return seconds
  }

  func run() async throws {
    var orders = try options.loader.load(tellsReceivers: false).orders
    if let interval { for index in orders.indices { orders[index].poll.interval = interval } }
    let timekeeper = SystemTimekeeper()
    let recorder = try TraceRecorder(
      orders, to: file, timekeeper: timekeeper, logger: log.logger(timekeeper, defaultLevel: .warn))
    let quiet = Logger(label: "record") { _ in SwiftLogNoOpLogHandler() }
    var configuration = ServiceGroupConfiguration(
      services: [
        .init(service: recorder, successTerminationBehavior: .gracefullyShutdownGroup),
        .init(service: end.wait, successTerminationBehavior: .gracefullyShutdownGroup),
      ], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    configuration.maximumGracefulShutdownDuration = .milliseconds(1500)
    try await ServiceGroup(configuration: configuration).run()
  }
}
