import ArgumentParser
import Foundation
import MigrationExporter

/// The command line: each subcommand is a file of its own.
@main
struct Exporterd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "exporterd",
    abstract: "Watches OpenStack Cinder volume migrations: progress, copy rate, and which are stuck.",
    version: exporterVersion,
    subcommands: [
      Serve.self, Check.self, List.self, Watch.self, History.self, Replay.self, Record.self, Demo.self, Simulate.self,
    ])

  /// Runs the command, and ends with status 1 when it fails, 2 when it was called wrongly.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      try? FileHandle.standardError.write(contentsOf: Data((fullMessage(for: error) + "\n").utf8))
      exit(withError: ExitCode(2))
    }
  }
}
