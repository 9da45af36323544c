import CloudSimulator
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// Migrations of every kind that operators meet, from a simulated cloud's API to the snapshot.
@Suite("Following migrations", .timeLimit(.minutes(2)))
struct FollowingTests {
  private static let source = "hosta@alpha#pool1"
  private static let destination = "hostb@beta#pool2"
  private static let volume = SimulatedVolume(id: "v1", name: "pg", sizeGiB: 100, host: source)

  /// What was seen of the one migration of a script, poll by poll.
  private struct Seen {
    var states: [MigrationState] = []
    var statuses: [String] = []
    var last: MigrationSnapshot?
    var totals = MigrationTotals()
    var finished: [MigrationSnapshot.Result: UInt64] { totals.finished.filter { $0.value > 0 } }
  }

  private func follow(
    _ steps: [MigrationScript.Step], ending: MigrationScript.Ending = .never, polls: Int = 20,
    volume: SimulatedVolume = volume, _ adjust: (inout MigrationScript) -> Void = { _ in },
    during: (Int, PolledSimulation) -> Void = { _, _ in }
  ) async throws -> Seen {
    var migration = MigrationScript(
      volumeID: volume.id, destinationHost: Self.destination, steps: steps, ending: ending)
    adjust(&migration)
    var seen = Seen()
    try await PolledSimulation.with(CloudScript(volumes: [volume], migrations: [migration])) { simulation in
      for poll in 0..<polls {
        during(poll, simulation)
        await simulation.poll()
        #expect(simulation.snapshot.isUp)
        seen.totals = simulation.snapshot.totals
        guard let migration = simulation.migration(volume.id) else { continue }
        if seen.states.last != migration.verdict.state { seen.states.append(migration.verdict.state) }
        if seen.statuses.last != migration.volume.status { seen.statuses.append(migration.volume.status) }
        seen.last = migration
      }
    }
    return seen
  }

  private static let copy: [MigrationScript.Step] = [
    .copying(bytesPerSecond: 512 * 0x1p20, toPercent: 100), .completing(seconds: 40),
  ]

  @Test("a retype is followed under its status retyping, and said to be one")
  func retype() async throws {
    let seen = try await follow(Self.copy, ending: .success) {
      $0.statusMeanwhile = "retyping"
      $0.newVolumeType = "ssd"
    }
    #expect(seen.states == [.copying, .finishing, .ended])
    #expect(seen.statuses.first == "retyping")
    #expect(seen.last?.isRetype == true)
    #expect(seen.finished == [.success: 1])
  }

  @Test("a locked volume is followed under its status maintenance")
  func maintenance() async throws {
    let seen = try await follow(Self.copy, ending: .success) { $0.statusMeanwhile = "maintenance" }
    #expect(seen.statuses.first == "maintenance")
    #expect(seen.last?.isRetype == false)
    #expect(seen.finished == [.success: 1])
  }

  @Test("whether nova copies is judged by the attachments, one or several, not by the status", arguments: [1, 2])
  func attached(count: Int) async throws {
    var volume = Self.volume
    volume.attachments = count
    volume.status = "available"
    let seen = try await follow([.readings(["12"], every: .infinity)], polls: 3, volume: volume) { $0.viaNova = true }
    #expect(seen.last?.method == .nova)
    #expect(seen.last?.percent == 12)
    volume.attachments = 0
    volume.status = "in-use"
    let other = try await follow([.readings(["12"], every: .infinity)], polls: 3, volume: volume)
    #expect(other.last?.method == .cinder)
  }

  @Test("a driver's own copy is unmeasurable, in the driver's words, without a destination until its end")
  func driverAssisted() async throws {
    let seen = try await follow([.text("driver-assisted", seconds: 300)], ending: .success) { $0.hasTarget = false }
    #expect(seen.states == [.unmeasurable, .ended])
    #expect(seen.last?.method == .driver)
    #expect(seen.last?.destinationHost == Self.destination)
    #expect(seen.finished == [.success: 1])
  }

  @Test("what the scheduler refuses has failed without ever migrating")
  func refused() async throws {
    let seen = try await follow([.starting(seconds: 45)], ending: .error)
    #expect(seen.states == [.waiting, .ended])
    #expect(seen.last?.percent == nil)
    #expect(seen.finished == [.error: 1])
  }

  @Test("one that an admin resets while it copies is a reset after three polls")
  func reset() async throws {
    let seen = try await follow([.readings(["30"], every: 100)], ending: .reset)
    #expect(seen.states == [.copying, .ended])
    #expect(seen.last?.result == .reset)
    #expect(seen.last?.sourceHost == Self.source)
    #expect(seen.finished == [.reset: 1])
  }

  @Test("a killed and restarted cinder-volume leaves a migration without a number: stalled after half an hour")
  func killedAndRestarted() async throws {
    let seen = try await follow(
      [.readings(["42"], every: 100), .unreadable(seconds: 100), .absent(seconds: .infinity)], polls: 80)
    #expect(seen.states == [.copying, .stalled])
    #expect(seen.last?.verdict.reason.sentence.contains("Cinder reports no copy running for it") == true)
    #expect(seen.last?.verdict.reason.sentence.contains("42 %") == true)
  }

  @Test("a destination that is deleted by hand stays known, and the migration is followed on")
  func destinationDeleted() async throws {
    let seen = try await follow(
      [.readings(["10"], every: 300), .readings(["11"], every: .infinity)], polls: 15,
      during: { poll, simulation in
        guard poll == 5 else { return }
        simulation.simulated.setFaults([Fault("target:", .body(#"{"volumes": []}"#))])
      })
    #expect(seen.states == [.copying])
    #expect(seen.last?.destinationHost == Self.destination)
    #expect(seen.last?.percent == 11)
  }

  @Test("a deleted volume has vanished")
  func vanished() async throws {
    let seen = try await follow([.readings(["10"], every: 100)], ending: .vanish)
    #expect(seen.last?.result == .vanished)
    #expect(seen.finished == [.vanished: 1])
  }

  @Test("there and back again are two migrations with two routes")
  func back() async throws {
    let steps = [.preparing(seconds: 60)] + Self.copy
    let seen = try await follow(steps, ending: .success, polls: 60) { $0.every = 900 }
    let there = MigrationTotals.Route(source: Self.source, destination: Self.destination)
    let back = MigrationTotals.Route(source: Self.destination, destination: Self.source)
    #expect(seen.finished == [.success: 2])
    #expect(seen.totals.copiedBytes == [there: 100 * 0x1p30, back: 100 * 0x1p30])
  }

  @Test("on a cloud without the field a migration is followed by its lists to its end")
  func unmeasurable() async throws {
    var script = CloudScript(
      volumes: [Self.volume],
      migrations: [
        MigrationScript(volumeID: "v1", destinationHost: Self.destination, steps: Self.copy, ending: .success)
      ])
    script.maxMicroversion = .init(3, 71)
    script.progressMicroversion = nil
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      #expect(simulation.migration("v1")?.verdict.state == .unmeasurable)
      #expect(simulation.migration("v1")?.destinationHost == Self.destination)
      for _ in 0..<10 { await simulation.poll() }
      #expect(simulation.snapshot.totals.finished[.success] == 1)
    }
  }
}
