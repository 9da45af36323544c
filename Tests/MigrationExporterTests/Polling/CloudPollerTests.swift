import CloudSimulator
import MetricsExposition
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("A cloud's poller")
struct CloudPollerTests {
  private static let volume = SimulatedVolume(name: "pg-main-data", sizeGiB: 100, host: "hosta@alpha#pool1")

  private static func script(
    _ steps: [MigrationScript.Step], ending: MigrationScript.Ending = .success,
    _ adjust: (inout MigrationScript) -> Void = { _ in }
  ) -> CloudScript {
    var migration = MigrationScript(
      volumeID: volume.id, destinationHost: "hostb@beta#pool2", steps: steps, ending: ending)
    adjust(&migration)
    return CloudScript(volumes: [volume], migrations: [migration])
  }

  @Test("an ordinary copy is followed from start to end: rate, route and bytes are right")
  func ordinaryCopy() async throws {
    // 100 GiB at 64 MiB/s: a percent each 16 s, 1600 s in all.
    let rate = 64 * 0x1p20
    let steps: [MigrationScript.Step] = [
      .starting(seconds: 10), .preparing(seconds: 25), .copying(bytesPerSecond: rate, toPercent: 100),
      .completing(seconds: 20),
    ]
    try await PolledSimulation.with(Self.script(steps)) { simulation in
      var states: [MigrationState] = []
      var ticks = 0
      var lastPercent: Int?
      for _ in 0..<60 {
        await simulation.poll()
        guard let migration = simulation.migration(Self.volume.id) else { continue }
        if migration.verdict.state != states.last { states.append(migration.verdict.state) }
        if let percent = migration.percent, percent != lastPercent {
          if lastPercent != nil { ticks += 1 }
          lastPercent = percent
        }
        if let seen = migration.verdict.rate, ticks >= 3, seen > 0 {
          #expect(abs(seen / rate - 1) < 0.15, "\(seen / 0x1p20) MiB/s at \(percentText(migration))")
        }
        if migration.verdict.state == .copying {
          #expect(migration.verdict.rateLowerBound.map { $0 <= rate } ?? true)
          #expect(migration.verdict.rateUpperBound.map { $0 >= rate } ?? true)
        }
      }
      #expect(
        states == [.copying, .finishing, .ended] || states == [.waiting, .copying, .finishing, .ended]
          || states == [.copying, .ended])
      #expect(simulation.snapshot.totals.finished[.success] == 1)
      let route = MigrationTotals.Route(source: "hosta@alpha#pool1", destination: "hostb@beta#pool2")
      #expect(simulation.snapshot.totals.copiedBytes == [route: 100 * 0x1p30])
      #expect(simulation.snapshot.totals.duration.count == 1)
    }
  }

  private func percentText(_ migration: MigrationSnapshot) -> String { migration.percent.map { "\($0) %" } ?? "?" }

  @Test("one volume whose details answer 500 is shown by its list and fails no poll")
  func unreadable() async throws {
    let steps: [MigrationScript.Step] = [.readings(["7"], every: 60), .unreadable(seconds: .infinity)]
    try await PolledSimulation.with(Self.script(steps, ending: .never)) { simulation in
      for _ in 0..<40 { await simulation.poll() }
      #expect(simulation.snapshot.isUp)
      let migration = simulation.migration(Self.volume.id)
      #expect(migration?.verdict.state == .unreadable)
      #expect(migration?.status == .migrating)
      #expect(migration?.percent == 7)
    }
  }

  @Test("a failed poll keeps the migrations and the time of the last good one, and the next good one goes on")
  func failedPoll() async throws {
    try await PolledSimulation.with(Self.script([.readings(["42"], every: .infinity)], ending: .never)) { simulation in
      await simulation.poll()
      let good = simulation.snapshot.lastSuccess
      simulation.simulated.setFaults([Fault("volumes/detail", .status(503))])
      await simulation.poll()
      #expect(simulation.snapshot.failure?.code == .serverError)
      #expect(!simulation.snapshot.isUp)
      #expect(simulation.snapshot.lastSuccess == good)
      #expect(simulation.migration(Self.volume.id)?.percent == 42)
      simulation.simulated.setFaults([])
      await simulation.poll()
      #expect(simulation.snapshot.isUp)
      #expect(simulation.snapshot.lastSuccess == good.map { $0 + 60 })
    }
  }

  @Test("a volume that does not answer in time is a failed reading, and the others are read")
  func hungVolume() async throws {
    var script = Self.script([.readings(["42"], every: .infinity)], ending: .never)
    let hung = SimulatedVolume(name: "hung", sizeGiB: 10, host: "hostb@beta#pool2")
    script.volumes.append(hung)
    script.migrations.append(
      MigrationScript(
        volumeID: hung.id, destinationHost: "hosta@alpha#pool1", steps: [.readings(["9"], every: .infinity)],
        ending: .never))
    script.faults = [Fault("volumes/\(hung.id)", .hang)]
    var settings = PollSettings()
    settings.requestTimeout = 0.5
    try await PolledSimulation.with(script, settings: settings) { simulation in
      await simulation.poll()
      #expect(simulation.snapshot.isUp)
      #expect(simulation.migration(Self.volume.id)?.percent == 42)
      #expect(simulation.migration(hung.id)?.percent == nil)
      #expect(simulation.migration(hung.id)?.status == .migrating)
    }
  }

  @Test("a credential without the admin role is said to lack it, when a volume migrates")
  func notAdmin() async throws {
    var script = Self.script([.readings(["42"], every: .infinity)], ending: .never)
    script.users = script.users.map { user in
      var user = user
      if user.name == "admin" { user.roles = ["reader", "member"] }
      return user
    }
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      #expect(simulation.snapshot.failure?.code == .notAdmin)
      #expect(simulation.snapshot.migrations.isEmpty)
    }
  }

  @Test("an attached volume whose percent stands in migration_status is migrating at that percent")
  func novaInStatus() async throws {
    var script = Self.script([.readings(["12"], every: .infinity)], ending: .never) { $0.viaNova = true }
    script.volumes[0].attachments = 1
    script.volumes[0].status = "in-use"
    try await PolledSimulation.with(script) { simulation in
      await simulation.poll()
      let migration = simulation.migration(Self.volume.id)
      #expect(migration?.status == .migrating)
      #expect(migration?.percent == 12)
      #expect(migration?.method == .nova)
    }
  }

  @Test("a poll ends at its own deadline, however long a request may take")
  func pollDeadline() async throws {
    var script = Self.script([.readings(["42"], every: .infinity)], ending: .never)
    script.faults = [Fault("volumes/\(Self.volume.id)", .hang)]
    var settings = PollSettings()
    settings.timeout = 2
    settings.requestTimeout = 30
    try await PolledSimulation.with(script, settings: settings) { simulation in
      let began = ContinuousClock.now
      await simulation.poll()
      #expect(ContinuousClock.now - began < .seconds(10))
      #expect(simulation.snapshot.isUp)
      #expect(simulation.migration(Self.volume.id)?.readFailure?.code == .timeout)
    }
  }
}
