import CloudSimulator
import Foundation
import Logging
import MigrationExporter
import OpenStackClient
import StallDetector

/// What the daemon knows of a simulated cloud full of copies, after some polls.
struct PolledCloud {
  let board: SnapshotBoard
  /// How many of the migrations have a copy rate.
  let withRate: Int

  /// Polls a cloud with so many migrations so many times.
  static func make(
    migrations: Int, polls: Int, policy: StallPolicy = StallPolicy()
  ) async throws -> PolledCloud {
    let clock = SimulatedClock.manual(from: 1_800_000_000)
    let simulated = SimulatedCloud(.migrating(migrations), clock: clock)
    try await simulated.start()
    var poll = PollSettings()
    poll.timeout = 120
    poll.requestTimeout = 60
    poll.perHost = 8
    let credential = CloudConfiguration(
      authURL: simulated.authURL,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: "admin-secret",
        project: .name("admin", domain: .id("default"))))
    var web = WebSettings()
    web.addresses = [ListenAddress(host: "127.0.0.1", port: 0)]
    let logger = Logger(label: "benchmark", factory: { _ in SwiftLogNoOpLogHandler() })
    let order = CloudOrder(
      name: "simulated", access: credential, poll: poll, policies: PolicyBook(fallback: policy))
    let daemon = try ExporterDaemon(
      orders: [order], web: web,
      timekeeper: SkippingTimekeeper(clock: clock), logger: logger)
    let polled = try await withThrowingTaskGroup(of: CloudSnapshot.self) { group in
      group.addTask {
        try await daemon.run(logger: logger)
        throw BenchmarkError("ended by a signal")
      }
      group.addTask { try await watch(daemon.board, until: polls) }
      defer { group.cancelAll() }
      guard let snapshot = try await group.next() else { throw BenchmarkError("nothing was polled") }
      return snapshot
    }
    // The daemon took these for itself.
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
    await simulated.stop()
    guard polled.migrations.count == migrations else {
      throw BenchmarkError("\(polled.migrations.count) migrations were found, not \(migrations)")
    }
    return PolledCloud(board: daemon.board, withRate: polled.migrations.count { $0.verdict.rate != nil })
  }

  private static func watch(_ board: SnapshotBoard, until polls: Int) async throws -> CloudSnapshot {
    let end = ContinuousClock.now + .seconds(180)
    while ContinuousClock.now < end {
      let current = board.current
      if let failure = current.clouds[0].failure { throw BenchmarkError("a poll failed: \(failure)") }
      if current.generation >= polls { return current.clouds[0] }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw BenchmarkError("the simulated cloud was not polled \(polls) times in 180 s")
  }
}

/// Time that stands still in a poll and jumps to the next one.
private struct SkippingTimekeeper: Timekeeper {
  let clock: SimulatedClock

  func now() -> Double { clock.now() }

  func sleep(until time: Double) async throws {
    try Task.checkCancellation()
    clock.advance(by: max(0, time - now()))
  }
}
