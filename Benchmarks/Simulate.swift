import ArgumentParser
import CloudSimulator
import Foundation

/// `benchmark simulate`: a simulated cloud full of copies, for an exporter in another process.
struct Simulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Be a cloud in which volumes migrate, until ended; says `ready` when it answers.")

  @Option(help: "How many volumes migrate.")
  var migrations = 10_000

  @Option(help: "Where to write the clouds.yaml; the cloud's name in it is sim-admin.")
  var cloudsFile: String

  func run() async throws {
    let clock = SimulatedClock.running(speed: 1, from: Date().timeIntervalSince1970)
    let cloud = SimulatedCloud(.migrating(migrations), clock: clock)
    try await cloud.start()
    try cloud.cloudsYAML().write(toFile: cloudsFile, atomically: true, encoding: .utf8)
    tell("ready keystone=\(cloud.keystonePort) cinder=\(cloud.cinderPort)")
    try await Task.sleep(for: .seconds(86_400))
  }
}
