import CloudSimulator
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// What a poll costs the cloud: the figures of docs/performance.md.
@Suite("Requests of a poll")
struct PollRequestsTests {
  /// `count` volumes that migrate and `idle` ones that do not.
  private static func script(
    migrating count: Int, idle: Int = 0, steps: [MigrationScript.Step] = [.readings(["42"], every: .infinity)],
    ending: MigrationScript.Ending = .never
  ) -> CloudScript {
    let volumes = (0..<count).map { SimulatedVolume(name: "v\($0)", sizeGiB: 10, host: "hosta@alpha#pool1") }
    let others = (0..<idle).map { SimulatedVolume(name: "idle\($0)", sizeGiB: 10, host: "hosta@alpha#pool1") }
    return CloudScript(
      volumes: volumes + others,
      migrations: volumes.map {
        MigrationScript(volumeID: $0.id, destinationHost: "hostb@beta#pool2", steps: steps, ending: ending)
      })
  }

  @Test("a cloud in which nothing migrates costs three lists, however many volumes it has")
  func idle() async throws {
    try await PolledSimulation.with(Self.script(migrating: 0, idle: 3000)) { simulation in
      await simulation.poll()
      let requests = await simulation.poll()
      #expect(requests.count == 3)
      let order = requests.compactMap { $0.split(separator: "=").last.map(String.init) }
      #expect(order == ["starting", "migrating", "completing"])
      #expect(simulation.snapshot.isUp)
    }
  }

  @Test("each migration costs one show a poll, and a new one a look-up of its destination")
  func migrating() async throws {
    try await PolledSimulation.with(Self.script(migrating: 20, idle: 500)) { simulation in
      let first = await simulation.poll()
      let lookUps = first.filter { $0.contains("migration_status=target:") }
      #expect(lookUps.count == 20)
      // Discovery at the server's root and a look at any volume, which a sign-in brings; three lists, and two for each
      // migration.
      #expect(first.count == 45)
      for _ in 0..<5 {
        let requests = await simulation.poll()
        #expect(requests.count == 23)
        #expect(!requests.contains { $0.contains("target") })
      }
      #expect(simulation.snapshot.migrations.count == 20)
      #expect(simulation.snapshot.migrations.allSatisfy { $0.destinationHost == "hostb@beta#pool2" })
    }
  }

  @Test("one that moves on between two lists is in both, and is one migration in its later status")
  func inTwoLists() async throws {
    let script = Self.script(migrating: 1)
    try await PolledSimulation.with(script) { simulation in
      let id = script.volumes[0].id
      simulation.simulated.setFaults([
        Fault(
          "migration_status=starting",
          .body(#"{"volumes": [{"id": "\#(id)", "migration_status": "starting", "size": 10}]}"#))
      ])
      let requests = await simulation.poll()
      #expect(simulation.snapshot.migrations.map(\.status) == [.migrating])
      #expect(requests.count { $0.hasSuffix("/volumes/\(id)") } == 1)
    }
  }

  @Test("a migration that left the lists costs one show more, once")
  func leaving() async throws {
    let script = Self.script(
      migrating: 5, steps: [.readings(["42"], every: 100), .completing(seconds: 5)], ending: .success)
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      await simulation.poll()
      let last = await simulation.poll(after: 300)
      #expect(last.count == 8)
      #expect(simulation.snapshot.totals.finished[.success] == 5)
      #expect(await simulation.poll().count == 3)
    }
  }

  @Test("a failed migration costs a show a minute while its status is error")
  func failed() async throws {
    let script = Self.script(migrating: 2, steps: [.readings(["42"], every: 50)], ending: .error)
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      await simulation.poll(after: 60)
      #expect(simulation.snapshot.totals.finished[.error] == 2)
      let counts = [await simulation.poll().count, await simulation.poll().count, await simulation.poll().count]
      #expect(counts == [3, 5, 3])
    }
  }

  @Test("a cloud too old for progress costs three lists, whatever migrates")
  func tooOld() async throws {
    var script = Self.script(migrating: 20)
    script.maxMicroversion = .init(3, 71)
    script.progressMicroversion = nil
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      let lists = await simulation.poll().filter { !$0.contains("target:") }
      #expect(lists.count == 3)
      #expect(simulation.snapshot.progressAvailable == false)
      #expect(simulation.snapshot.migrations.allSatisfy { $0.verdict.state == .unmeasurable })
    }
  }
}
