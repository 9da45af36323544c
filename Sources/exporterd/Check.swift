import ArgumentParser
import MigrationExporter

/// `exporterd check`: whether it would work.
struct Check: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Sign in to every cloud and say what is there and what is missing.",
    discussion: """
      \(ConfigurationOptions.discussion)

      Ends with status 0 when all is good, 1 when something is not.
      """)

  /// How the report looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "How the report looks: text or json.")
  var output = Format.text

  @Option(
    name: .customLong("web.config.file"),
    help: "The web configuration file that serve would be given, to be checked too.",
    completion: .file())
  var webConfigurationFile: String?

  @Option(
    name: .customLong("web.telemetry-path"),
    help: "The path of the metrics that serve would be given; for web.open_paths.")
  var telemetryPath = "/metrics"

  @Flag(
    name: .customLong("send-test-alert"), help: "Send an alert, and then that it is resolved, through every receiver.")
  var sendsTestAlert = false

  func run() async throws {
    let loaded = try options.loader(servingMetricsAt: telemetryPath).load()
    let web = try webConfigurationFile.map { try WebCheck(file: $0) }
    if sendsTestAlert, loaded.configuration.receivers.isEmpty {
      throw ValidationError("--send-test-alert: the configuration has no receivers")
    }
    let timekeeper = SystemTimekeeper()
    var report = await CheckReport.make(
      of: loaded.orders, receivers: loaded.configuration.receivers, timekeeper: timekeeper)
    report.web = web
    if sendsTestAlert {
      report.trials = await ReceiverTrial.send(to: loaded.configuration.alerting, at: timekeeper.now())
    }
    switch output {
    case .text: print(report.text(columns: Terminal.columns), terminator: "")
    case .json: print(report.json, terminator: "")
    }
    if !report.isGood { throw ExitCode.failure }
  }
}
