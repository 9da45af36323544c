import ArgumentParser

/// Placeholder until the simulator is in.
struct Demo: AsyncParsableCommand {
  func run() async throws {}
}
