import ArgumentParser
import Foundation

/// The programs behind `make bench`; `scripts/bench` runs them and gathers what they print.
@main
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "benchmark",
    abstract: "Measures the exporter. scripts/bench runs all of it.",
    subcommands: [
      Render.self, Observe.self, Alerts.self, Store.self, ReplayTrace.self, Simulate.self, Bare.self, Fleet.self,
    ])
}

/// What keeps a benchmark from giving a figure.
struct BenchmarkError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Writes a line to standard output at once, also where that is a pipe.
func tell(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
