import CloudSimulator
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// A backend that hangs harms nobody but its own volumes.
@Suite("Fairness between backends", .timeLimit(.minutes(2)))
struct FairnessTests {
  /// `count` volumes that migrate at 42 %, on `host`.
  private static func volumes(_ count: Int, of name: String, on host: String) -> [SimulatedVolume] {
    (0..<count).map { SimulatedVolume(id: "\(name)-\($0)", name: name, sizeGiB: 10, host: host) }
  }

  private static func script(_ volumes: [SimulatedVolume], faults: [Fault] = []) -> CloudScript {
    CloudScript(
      volumes: volumes,
      migrations: volumes.map {
        MigrationScript(
          volumeID: $0.id, destinationHost: "hostb@beta#pool2", steps: [.readings(["42"], every: .infinity)],
          ending: .never)
      },
      faults: faults)
  }

  private static let settings = {
    var settings = PollSettings()
    settings.requestTimeout = 1
    return settings
  }()

  /// Shows at the version in use, which cost an RPC; those of 3.71 cost none.
  private static func shows(_ paths: [String], of name: String) -> Int {
    paths.count { $0.contains("volumes/\(name)-") }
  }

  @Test("of a hundred on a backend that hangs and a hundred on a good one, the good ones are read on time")
  func hundredAndHundred() async throws {
    let script = Self.script(
      Self.volumes(100, of: "hung", on: "stor1@ceph#p") + Self.volumes(100, of: "good", on: "stor2@ceph#p"),
      faults: [Fault("volumes/hung-", .hang)])
    try await PolledSimulation.with(script, settings: Self.settings) { simulation in
      for poll in 0..<4 {
        let start = ContinuousClock.now
        let paths = await simulation.poll()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        #expect(simulation.snapshot.isUp)
        let good = simulation.snapshot.migrations.filter { $0.id.hasPrefix("good") }
        #expect(good.count == 100)
        #expect(good.allSatisfy { $0.percent == 42 && $0.readFailure == nil })
        let reading = good.compactMap(\.lastReading)
        #expect(reading.allSatisfy { $0 == simulation.snapshot.lastSuccess })
        // Two at first; then one probe a poll, or none; each with a second show that is without an RPC.
        let hung = Self.shows(paths, of: "hung")
        #expect(hung <= (poll == 0 ? 4 : 2), "\(hung) shows in poll \(poll)")
        #expect(seconds < 10, "poll \(poll) took \(seconds) s")
      }
      let hung = simulation.snapshot.migrations.filter { $0.id.hasPrefix("hung") }
      #expect(hung.count == 100)
      #expect(hung.allSatisfy { $0.percent == nil && $0.readFailure?.code == .timeout && $0.status == .migrating })
    }
  }

  @Test("one that comes back is read whole in the poll whose probe it answers")
  func recovery() async throws {
    let script = Self.script(
      Self.volumes(20, of: "hung", on: "stor1@ceph#p"), faults: [Fault("volumes/hung-", .hang)])
    try await PolledSimulation.with(script, settings: Self.settings) { simulation in
      for _ in 0..<3 { await simulation.poll() }
      simulation.simulated.setFaults([])
      var polls = 0
      while simulation.snapshot.migrations.contains(where: { $0.percent == nil }), polls < 10 {
        await simulation.poll()
        polls += 1
      }
      #expect(polls <= 3)
      #expect(simulation.snapshot.migrations.allSatisfy { $0.percent == 42 && $0.readFailure == nil })
    }
  }

  @Test("one volume that always times out keeps its neighbours from being read in its first poll only")
  func oneSlowVolume() async throws {
    let script = Self.script(
      Self.volumes(20, of: "v", on: "stor1@ceph#p"), faults: [Fault("volumes/v-3$", .hang)])
    try await PolledSimulation.with(script, settings: Self.settings) { simulation in
      await simulation.poll()
      for _ in 0..<3 {
        await simulation.poll()
        let unread = simulation.snapshot.migrations.filter { $0.readFailure != nil }.map(\.id)
        #expect(unread == ["v-3"])
      }
    }
  }

  @Test("with as many hung backends as there is room for, a good one is still read in the same poll")
  func manyHungBackends() async throws {
    let hung = (0..<6).flatMap { Self.volumes(5, of: "hung-\($0)", on: "stor\($0)@ceph#p") }
    let script = Self.script(
      hung + Self.volumes(50, of: "good", on: "good@ceph#p"), faults: [Fault("volumes/hung-", .hang)])
    try await PolledSimulation.with(script, settings: Self.settings) { simulation in
      for _ in 0..<3 {
        await simulation.poll()
        let good = simulation.snapshot.migrations.filter { $0.id.hasPrefix("good") }
        #expect(good.count == 50)
        #expect(good.allSatisfy { $0.readFailure == nil && $0.lastReading == simulation.snapshot.lastSuccess })
      }
    }
  }

  @Test("the end of a migration is seen although its backend hangs: that costs no RPC")
  func endBehindHungBackend() async throws {
    var script = Self.script(
      Self.volumes(3, of: "hung", on: "stor1@ceph#p"), faults: [Fault("volumes/hung-[01]$", .hang)])
    script.migrations[2].steps = [.readings(["42"], every: 100)]
    script.migrations[2].ending = .error
    try await PolledSimulation.with(script, settings: Self.settings) { simulation in
      for _ in 0..<5 { await simulation.poll() }
      #expect(simulation.migration("hung-2")?.result == .error)
      #expect(simulation.snapshot.totals.finished[.error] == 1)
    }
  }
}
