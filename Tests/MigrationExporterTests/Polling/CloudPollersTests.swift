import CloudSimulator
import Logging
import OpenStackClient
import StallDetector
import Synchronization
import Testing

@testable import MigrationExporter

/// Clouds come, go and change while the daemon runs.
@Suite("All clouds' pollers", .timeLimit(.minutes(1)))
struct CloudPollersTests {
  private static let volume = SimulatedVolume(id: "v1", name: "pg", sizeGiB: 100, host: "hosta@alpha#pool1")

  private static func script(percent: String) -> CloudScript {
    CloudScript(
      volumes: [volume],
      migrations: [
        MigrationScript(
          volumeID: volume.id, destinationHost: "hostb@beta#pool2",
          steps: [.readings([percent], every: .infinity)], ending: .never)
      ])
  }

  private struct Bench {
    let first: SimulatedCloud
    let second: SimulatedCloud
    let board: SnapshotBoard
    let telemetry: Telemetry
    let pollers: CloudPollers

    static func order(
      _ name: String, _ cloud: SimulatedCloud, password: String = "admin-secret", policy: StallPolicy = StallPolicy()
    ) -> CloudOrder {
      var poll = PollSettings()
      poll.interval = 0.05
      return CloudOrder(
        name: name,
        access: CloudConfiguration(
          authURL: cloud.authURL,
          credential: .password(
            user: .name("admin", domain: .id("default")), password: password,
            project: .name("admin", domain: .id("default")))),
        poll: poll, policies: PolicyBook(fallback: policy))
    }

    func cloud(_ name: String) -> CloudSnapshot? { board.current.clouds.first { $0.name == name } }

    /// Waits until `condition` holds of that cloud; real polls, of an interval of 50 ms.
    func wait(_ name: String, _ condition: (CloudSnapshot) -> Bool) async throws -> CloudSnapshot {
      while true {
        if let cloud = cloud(name), condition(cloud) { return cloud }
        try await Task.sleep(for: .milliseconds(5))
      }
    }
  }

  private func withBench(_ body: (Bench) async throws -> Void) async throws {
    let clock = SimulatedClock.running(speed: 1, from: 1_800_000_000)
    let first = SimulatedCloud(Self.script(percent: "10"), clock: clock)
    let second = SimulatedCloud(Self.script(percent: "20"), clock: clock)
    try await first.start()
    try await second.start()
    let board = SnapshotBoard(clouds: ["one"])
    let telemetry = Telemetry(clouds: ["one"])
    let pollers = try CloudPollers(
      [Bench.order("one", first)], board: board, telemetry: telemetry, timekeeper: SystemTimekeeper(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    let running = Task { try await pollers.run() }
    try await body(Bench(first: first, second: second, board: board, telemetry: telemetry, pollers: pollers))
    running.cancel()
    try await running.value
    await first.stop()
    await second.stop()
  }

  @Test("the same id in two clouds is two migrations")
  func sameID() async throws {
    try await withBench { bench in
      try await bench.pollers.replace(with: [Bench.order("one", bench.first), Bench.order("two", bench.second)])
      let one = try await bench.wait("one") { !$0.migrations.isEmpty }
      let two = try await bench.wait("two") { !$0.migrations.isEmpty }
      #expect(one.migrations.map(\.id) == ["v1"] && two.migrations.map(\.id) == ["v1"])
      #expect(one.migrations.first?.percent == 10 && two.migrations.first?.percent == 20)
    }
  }

  @Test("a cloud that is taken away is asked no more and shown no more")
  func removed() async throws {
    try await withBench { bench in
      _ = try await bench.wait("one") { $0.isUp }
      try await bench.pollers.replace(with: [Bench.order("two", bench.second)])
      #expect(bench.board.current.clouds.map(\.name) == ["two"])
      bench.first.clearRequests()
      _ = try await bench.wait("two") { $0.isUp }
      #expect(bench.first.requests().isEmpty)
      #expect(bench.telemetry.read().polls.keys.sorted() == ["two"])
    }
  }

  @Test("what has not changed goes on undisturbed, with its token")
  func unchanged() async throws {
    try await withBench { bench in
      _ = try await bench.wait("one") { $0.isUp }
      bench.first.clearRequests()
      try await bench.pollers.replace(with: [Bench.order("one", bench.first), Bench.order("two", bench.second)])
      let before = try #require(bench.cloud("one")?.lastSuccess)
      _ = try await bench.wait("one") { $0.lastSuccess.map { $0 > before + 0.1 } == true }
      #expect(!bench.first.requests().contains { $0.service == .keystone })
    }
  }

  @Test("a changed password or policy keeps what is known of the migrations that run, and the new policy counts")
  func changed() async throws {
    try await withBench { bench in
      let before = try await bench.wait("one") { !$0.migrations.isEmpty }
      let advance = try #require(before.migrations.first?.lastAdvance)
      // One percent of it takes longer than this at the slowest healthy rate, so that only `strict` calls it stalled.
      let adaptive = StallPolicy(window: 0.2)
      try await bench.pollers.replace(with: [Bench.order("one", bench.first, policy: adaptive)])
      let patient = try await bench.wait("one") { $0.migrations.first.map { $0.policy == adaptive } == true }
      #expect(patient.migrations.first?.verdict.state == .copying)
      let strict = StallPolicy(mode: .strict, window: 0.2)
      try await bench.pollers.replace(with: [Bench.order("one", bench.first, policy: strict)])
      let after = try await bench.wait("one") { $0.migrations.first?.verdict.state == .stalled }
      #expect(after.migrations.first?.lastAdvance == advance)
      #expect(after.migrations.first?.policy.mode == .strict)
      try await bench.pollers.replace(with: [Bench.order("one", bench.first, password: "wrong", policy: strict)])
      let blind = try await bench.wait("one") { $0.failure != nil }
      #expect(blind.failure?.code == .unauthorized)
      #expect(blind.migrations.first?.verdict.state == .stalled)
    }
  }

  @Test("the same cloud by another spelling of its address, or with its region written out, keeps its history")
  func respelled() async throws {
    try await withBench { bench in
      let before = try await bench.wait("one") { !$0.migrations.isEmpty }
      let advance = try #require(before.migrations.first?.lastAdvance)
      var order = Bench.order("one", bench.first)
      order.access.authURL = String(order.access.authURL.dropLast(3)) + "/"
      order.access.region = "RegionOne"
      try await bench.pollers.replace(with: [order])
      let asked = bench.cloud("one")?.lastSuccess ?? 0
      let after = try await bench.wait("one") { $0.lastSuccess.map { $0 > asked } == true && $0.isUp }
      #expect(after.migrations.first?.lastAdvance == advance)
    }
  }

  @Test("another cloud under the same name starts with nothing, and none of the old one's volumes has vanished")
  func otherCloud() async throws {
    try await withBench { bench in
      _ = try await bench.wait("one") { !$0.migrations.isEmpty }
      try await bench.pollers.replace(with: [Bench.order("one", bench.second)])
      let other = try await bench.wait("one") { $0.migrations.first?.percent == 20 }
      #expect(other.totals.finished.values.allSatisfy { $0 == 0 })
    }
  }

  @Test("an order that can't be used changes nothing")
  func unusable() async throws {
    try await withBench { bench in
      var bad = Bench.order("one", bench.first)
      bad.access.caFile = "/nowhere/ca.pem"
      let error = await #expect(throws: OpenStackError.self) { try await bench.pollers.replace(with: [bad]) }
      #expect(error?.code == .configuration)
      let before = try #require(bench.cloud("one")).lastSuccess
      _ = try await bench.wait("one") { $0.lastSuccess != before && $0.isUp }
    }
  }

  @Test("polls of several clouds are spread over the interval")
  func spread() async throws {
    let clock = SimulatedClock.manual(from: 1_800_000_000)
    let sleeps = Sleeps()
    let board = SnapshotBoard(clouds: [])
    let access = CloudConfiguration(
      authURL: "http://127.0.0.1:1/v3", credential: .applicationCredential(id: "x", secret: "y"))
    for (place, due) in [(0.0, 30.0), (0.25, 7.5), (0.5, 15), (0.75, 22.5)] {
      // Nobody listens there: the polls fail at once.
      var order = CloudOrder(name: "c", access: access)
      order.poll.timeout = 0.1
      let poller = CloudPoller(
        order: order, cloud: try OpenStackCloud(access, now: { clock.now() }),
        timekeeper: RecordingTime(clock: clock, sleeps: sleeps), board: board, telemetry: Telemetry(clouds: []),
        logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
      _ = await poller.run(from: CloudPoller.State(order), place: place)
      #expect(await sleeps.last == 1_800_000_000 + due)
    }
  }

  @Test("a clock that is set back by an hour does not keep the next poll waiting for an hour")
  func clockSetBack() async throws {
    let clock = SettableTime()
    let access = CloudConfiguration(
      authURL: "http://127.0.0.1:1/v3", credential: .applicationCredential(id: "x", secret: "y"))
    var order = CloudOrder(name: "c", access: access)
    order.poll.timeout = 0.1
    let poller = CloudPoller(
      order: order, cloud: try OpenStackCloud(access, now: { clock.now() }), timekeeper: clock,
      board: SnapshotBoard(clouds: []), telemetry: Telemetry(clouds: []),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    _ = await poller.run(from: CloudPoller.State(order))
    #expect(clock.waits == [30, 30])
  }

  /// A clock that is set back by an hour in the first sleep, and ends the poller in the second.
  private final class SettableTime: Timekeeper {
    private let state = Mutex((now: 1_800_000_000.0, waits: [Double]()))

    var waits: [Double] { state.withLock { $0.waits } }

    func now() -> Double { state.withLock { $0.now } }

    func sleep(until time: Double) async throws {
      let count = state.withLock { state in
        state.waits.append(time - state.now)
        state.now -= 3600
        return state.waits.count
      }
      if count == 2 { throw CancellationError() }
    }
  }

  private actor Sleeps {
    var last: Double?
    func note(_ time: Double) { last = time }
  }

  /// Notes until when the poller would sleep, and ends it there.
  private struct RecordingTime: Timekeeper {
    let clock: SimulatedClock
    let sleeps: Sleeps
    func now() -> Double { clock.now() }
    func sleep(until time: Double) async throws {
      await sleeps.note(time)
      throw CancellationError()
    }
  }
}
