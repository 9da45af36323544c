import ArgumentParser
import MigrationExporter

/// The flag of the commands that run until Ctrl-C, or for some time.
struct EndOption: ParsableArguments {
  @Option(name: .customLong("for"), help: "End by itself after this time, such as 60s or 5m.", transform: seconds)
  var end: Double?

  private static func seconds(_ text: String) throws -> Double {
    guard let seconds = duration(text) else { throw ValidationError("--for takes a duration such as 60s or 5m") }
    return seconds
  }
}
