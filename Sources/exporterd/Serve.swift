import ArgumentParser
import Foundation
import Logging
import MigrationExporter
import OpenStackClient

/// `exporterd serve`: the daemon.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Watch the configured clouds and serve metrics.",
    discussion: """
      With no --config it watches the cloud that --os-cloud or OS_CLOUD names in clouds.yaml, else the one that the \
      other OS_* variables describe.
      """)

  @Option(help: "The configuration file (YAML).")
  var config: String?

  @Option(name: .customLong("os-cloud"), help: "The cloud of clouds.yaml to watch when the file names none.")
  var osCloud: String?

  @OptionGroup var server: ServerOptions

  func run() async throws {
    let environment = ProcessInfo.processInfo.environment
    let timekeeper = SystemTimekeeper()
    let logger = server.logger(timekeeper)
    let name = osCloud ?? environment["OS_CLOUD"].flatMap { $0.isEmpty ? nil : $0 }
    let defaultCloud = ExporterConfiguration.WatchedCloud(name: name ?? "default", osCloud: name)
    let configuration =
      if let config {
        try ConfigurationFile.read(config, defaultCloud: defaultCloud)
      } else {
        ExporterConfiguration(clouds: [defaultCloud])
      }
    let cloudsFile = CloudsFile(
      environment: environment, workingDirectory: FileManager.default.currentDirectoryPath)
    var credentials: [String: CloudConfiguration] = [:]
    for cloud in configuration.clouds {
      credentials[cloud.name] = try cloudsFile.cloud(named: cloud.osCloud, region: cloud.region)
    }
    let daemon = try ExporterDaemon(
      configuration, credentials: credentials, web: server.web, timekeeper: timekeeper, logger: logger)
    logger.info(
      "starting",
      metadata: [
        "version": "\(exporterVersion)", "clouds": "\(configuration.clouds.map(\.name).joined(separator: ","))",
      ])
    try await daemon.run(logger: logger)
    logger.info("ended")
  }
}
