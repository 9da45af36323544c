import ArgumentParser
import MigrationExporter
import ServiceLifecycle

/// The flag of the commands that run until Ctrl-C, or for some time.
struct EndOption: ParsableArguments {
  @Option(name: .customLong("for"), help: "End by itself after this time, such as 60s or 5m.", transform: seconds)
  var end: Double?

  private static func seconds(_ text: String) throws -> Double {
    guard let seconds = duration(text) else { throw ValidationError("--for takes a duration such as 60s or 5m") }
    return seconds
  }

  /// Ends when that time is over, or the service group shuts down.
  var wait: some Service { Wait(seconds: end) }

  private struct Wait: Service {
    let seconds: Double?
    func run() async throws {
      await cancelWhenGracefulShutdown {
        try? await Task.sleep(for: .seconds(seconds ?? 1e9))
      }
    }
  }
}
