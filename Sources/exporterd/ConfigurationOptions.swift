import ArgumentParser
import Foundation
import MigrationExporter

/// The flags of every command that asks clouds: which ones.
struct ConfigurationOptions: ParsableArguments {
  @Option(help: "The configuration file (YAML).", completion: .file())
  var config: String?

  @Option(name: .customLong("os-cloud"), help: "The cloud of clouds.yaml to watch when the file names none.")
  var osCloud: String?

  static let discussion = """
    With no --config it is about the cloud that --os-cloud or OS_CLOUD names in clouds.yaml, else the one that the \
    other OS_* variables describe.
    """

  var loader: ConfigurationLoader { loader(servingMetricsAt: nil) }

  /// - Parameter telemetryPath: where the metrics will be; nil: nobody will serve.
  func loader(servingMetricsAt telemetryPath: String?) -> ConfigurationLoader {
    ConfigurationLoader(
      file: config, osCloud: osCloud, environment: ProcessInfo.processInfo.environment,
      workingDirectory: FileManager.default.currentDirectoryPath, telemetryPath: telemetryPath)
  }
}
