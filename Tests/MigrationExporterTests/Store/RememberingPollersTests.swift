import CloudSimulator
import Foundation
import Logging
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Pollers with a memory", .timeLimit(.minutes(1)))
struct RememberingPollersTests {
  private static let volume = SimulatedVolume(id: "v1", name: "pg", sizeGiB: 100, host: "hosta@alpha#pool1")

  private static func order(_ cloud: SimulatedCloud, _ name: String = "one") -> CloudOrder {
    var poll = PollSettings()
    poll.interval = 0.05
    return CloudOrder(
      name: name,
      access: CloudConfiguration(
        authURL: cloud.authURL,
        credential: .password(
          user: .name("admin", domain: .id("default")), password: "admin-secret",
          project: .name("admin", domain: .id("default")))), poll: poll)
  }

  private static func until(_ condition: () -> Bool) async throws {
    while !condition() { try await Task.sleep(for: .milliseconds(5)) }
  }

  /// Runs pollers of `orders` until `body` has seen enough.
  private func with(
    _ orders: [CloudOrder], _ store: MigrationStore, _ body: (SnapshotBoard, CloudPollers) async throws -> Void
  ) async throws {
    let names = orders.map(\.name)
    let board = SnapshotBoard(clouds: names)
    let pollers = try CloudPollers(
      orders, board: board, telemetry: Telemetry(clouds: names), timekeeper: SystemTimekeeper(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), store: store)
    let running = Task { try await pollers.run() }
    try await body(board, pollers)
    running.cancel()
    try await running.value
  }

  @Test("show after a restart what was last known, also while the cloud can't be seen, and know it when it comes back")
  func restart() async throws {
    let clock = SimulatedClock.running(speed: 1, from: Date().timeIntervalSince1970)
    let cloud = SimulatedCloud(
      CloudScript(
        volumes: [Self.volume],
        migrations: [
          MigrationScript(
            volumeID: "v1", destinationHost: "hostb@beta#pool2", steps: [.readings(["42"], every: .infinity)],
            ending: .never)
        ]), clock: clock)
    try await cloud.start()
    let order = Self.order(cloud)
    let bench = try StoreBench()
    let first = try bench.open()
    var start: Double?
    try await with([order], first) { board, pollers in
      try await Self.until { board.current.clouds[0].migrations.first?.percent == 42 }
      start = board.current.clouds[0].migrations.first?.start
      // Another cloud by the same name is a stranger, and one that comes back is known.
      await first.saveAll()
      try await pollers.replace(with: [])
      try await pollers.replace(with: [order])
      try await Self.until { board.current.clouds.first?.migrations.first?.percent == 42 }
    }
    await first.end()
    #expect(first.status.isWorking)
    await cloud.stop()

    let second = try bench.open()
    try await with([order], second) { board, _ in
      try await Self.until { board.current.clouds[0].failure != nil }
      let shown = board.current.clouds[0]
      #expect(!shown.isUp)
      #expect(shown.lastSuccess != nil)
      #expect(shown.progressAvailable == true)
      #expect(shown.migrations.map(\.percent) == [42])
      #expect(shown.migrations.first?.start == start)
      #expect(shown.migrations.first?.verdict.state == .copying)
    }
    await second.end()
  }
}
