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
      let words = fullMessage(for: error)
      if exitCode(for: error) == .success, words.hasPrefix("#compdef") {
        print(readableByZsh(words))
        exit(withError: ExitCode.success)
      }
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      try? FileHandle.standardError.write(contentsOf: Data((words + "\n").utf8))
      exit(withError: ExitCode(2))
    }
  }

  /// The completions for zsh as it can read them, and with `--option=VALUE` beside `--option VALUE`.
  ///
  /// ArgumentParser makes of a flag such as --log.level a variable with a dot in its name, which zsh has not; and it does not say
  /// that a value may stand behind an equals sign.
  private static func readableByZsh(_ script: String) -> String {
    script.replacing(#/___\w+(\.\w+)+/#) { $0.output.0.replacing(".", with: "_") }
      // Those that end with the bracket of their description take no value.
      .replacing(#/(?m)^( *'\*?--[\w.\-]+)(\[.*[^\]]')$/#) { "\($0.output.1)=\($0.output.2)" }
  }
}
