import ArgumentParser
import MigrationExporter

/// The command line: each subcommand is a file of its own.
@main
struct Exporterd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exporterd",
    abstract: "Watches OpenStack Cinder volume migrations: progress, copy rate, and which are stuck.",
    version: exporterVersion,
    subcommands: [Serve.self, Demo.self])
}
