import CloudSimulator
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// What is known of a migration whose details can't be read.
@Suite("Unreadable migrations")
struct UnreadableTests {
  private static let volume = SimulatedVolume(id: "v1", name: "pg", sizeGiB: 100, host: "hosta@alpha#pool1")

  private static func script(
    _ steps: [MigrationScript.Step], ending: MigrationScript.Ending = .never
  ) -> CloudScript {
    CloudScript(
      volumes: [volume],
      migrations: [
        MigrationScript(volumeID: volume.id, destinationHost: "hostb@beta#pool2", steps: steps, ending: ending)
      ])
  }

  @Test("after a whole window it is unreadable, with the error, and with what a show at 3.71 tells")
  func window() async throws {
    let script = Self.script([.readings(["7"], every: 70), .unreadable(seconds: .infinity)])
    try await PolledSimulation.with(script) { simulation in
      for _ in 0..<2 { await simulation.poll() }
      #expect(simulation.migration("v1")?.readFailure == nil)
      let paths = await simulation.poll()
      #expect(paths.count { $0.hasSuffix("/volumes/v1") } == 2)
      for _ in 0..<27 { await simulation.poll() }
      #expect(simulation.migration("v1")?.verdict.state == .copying)
      for _ in 0..<5 { await simulation.poll() }
      let migration = try #require(simulation.migration("v1"))
      #expect(migration.verdict.state == .unreadable)
      #expect(migration.readFailure?.code == .serverError)
      #expect(migration.status == .migrating)
      #expect(migration.sourceHost == "hosta@alpha#pool1")
      #expect(migration.destinationHost == "hostb@beta#pool2")
      #expect(migration.percent == 7)
    }
  }

  @Test("it is readable again at the first answer")
  func recovery() async throws {
    let script = Self.script([.readings(["7"], every: 60), .unreadable(seconds: 1500), .readings(["8"], every: 9000)])
    try await PolledSimulation.with(script) { simulation in
      var states: [MigrationState] = []
      for _ in 0..<60 {
        await simulation.poll()
        if let state = simulation.migration("v1")?.verdict.state, state != states.last { states.append(state) }
      }
      #expect(states == [.copying, .unreadable, .copying])
      #expect(simulation.migration("v1")?.readFailure == nil)
    }
  }

  @Test("its record tells that the copy is done, while its details still can't be read")
  func completing() async throws {
    let script = Self.script([.readings(["7"], every: 60), .completing(seconds: 600)])
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      simulation.clock.advance(by: 100)
      // Details at the version in use fail, those without an RPC do not.
      simulation.simulated.setFaults([Fault("volumes/v1", .status(500), times: 1)])
      await simulation.poll()
      #expect(simulation.migration("v1")?.status == .completing)
      #expect(simulation.migration("v1")?.verdict.state == .finishing)
    }
  }

  @Test("a volume that is gone is vanished after two polls, though its details answer 500")
  func vanished() async throws {
    let script = Self.script([.readings(["7"], every: .infinity)])
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      simulation.simulated.removeVolume("v1")
      for _ in 0..<2 {
        simulation.simulated.setFaults([Fault("volumes/v1", .status(500), times: 1)])
        await simulation.poll()
      }
      #expect(simulation.migration("v1")?.result == .vanished)
    }
  }
}
