import Alerting
import CloudSimulator
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The alert service", .timeLimit(.minutes(1)))
struct AlertServiceTests {
  private func started() async throws -> SimulatedReceiver {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    return receiver
  }

  private static let stalled = Sample.cloud("prod", [Sample.migration("v1", .stalled)])

  @Test("what pollers publish reaches the receivers; a reload changes them, without a word to those that stay")
  func reload() async throws {
    let (first, second) = (try await started(), try await started())
    let time = TestTime(Sample.begin)
    let telemetry = AlertTelemetry(receivers: ["first"])
    let log = LogRecorder()
    let board = SnapshotBoard(clouds: ["prod"])
    let before = AlertingSettings.telling(.webhook("first", first.url))
    let dispatcher = AlertDispatcher(
      before, store: nil, telemetry: telemetry, timekeeper: time, logger: log.logger)
    let service = try AlertService(
      before, board: board, dispatcher: dispatcher, telemetry: telemetry, timekeeper: time, logger: log.logger)
    // Published before the service runs.
    board.publish(Self.stalled)
    let running = Task { try await service.run() }
    try await until { telemetry.read().notifications["first"]?[.delivered] == 1 }

    let after = AlertingSettings.telling(.webhook("first", first.url), .webhook("second", second.url))
    try await service.replace(with: after, clouds: ["prod"])
    try await until { telemetry.read().notifications["second"]?[.delivered] == 1 }
    #expect(first.requestCount == 1)

    var broken = ReceiverSettings.webhook("first", first.url)
    broken.http.caFile = "/does/not/exist.pem"
    #expect(throws: ConfigurationError.self) { try service.check(.telling(broken)) }
    try service.check(after)
    await #expect(throws: ConfigurationError.self) {
      try await service.replace(with: .telling(broken), clouds: ["prod"])
    }
    time.advance(by: 10)
    board.publish(Sample.cloud("prod", [Sample.migration("v1", .copying) { $0.start = Sample.begin }]))
    try await until { first.deliveries.count == 2 && second.deliveries.count == 2 }
    for receiver in [first, second] { #expect(try Told.all(receiver).map(\.status) == ["firing", "resolved"]) }

    try await service.replace(with: .telling(.webhook("second", second.url)), clouds: ["prod"])
    #expect(Array(telemetry.read().notifications.keys) == ["second"])
    time.advance(by: 10)
    board.publish(Self.stalled)
    try await until { second.deliveries.count == 3 }
    #expect(first.requestCount == 2)
    running.cancel()
    try await running.value
    await first.stop()
    await second.stop()
  }

  @Test("a reload while the memory is still being read is not forgotten, and no alert of a cloud it brings ends")
  func reloadAtStart() async throws {
    let receiver = try await started()
    let bench = try StoreBench()
    let store = try bench.open()
    let time = TestTime(Sample.begin)
    let telemetry = AlertTelemetry(receivers: [])
    let log = LogRecorder()
    let earlier = AlertDispatcher(
      AlertingSettings(), store: store, telemetry: telemetry, timekeeper: time, logger: log.logger)
    await earlier.take(Self.stalled)

    let board = SnapshotBoard(clouds: [])
    let dispatcher = AlertDispatcher(
      AlertingSettings(), store: store, telemetry: telemetry, timekeeper: time, logger: log.logger)
    let service = try AlertService(
      AlertingSettings(), board: board, dispatcher: dispatcher, telemetry: telemetry, timekeeper: time,
      logger: log.logger)
    let gate = Gate()
    let busy = Task { try await gate.hold(store) }
    await gate.isHeld()
    let running = Task { try await service.run() }
    // It asks the store, which takes its time.
    for _ in 0..<200 { await Task.yield() }
    board.watch(["prod"])
    let reloading = Task {
      try await service.replace(with: .telling(.webhook("hook", receiver.url)), clouds: ["prod"])
    }
    for _ in 0..<200 { await Task.yield() }
    gate.open()
    try await busy.value
    try await reloading.value
    time.advance(by: 10)
    try await until { receiver.deliveries.count == 1 }
    #expect(try Told.all(receiver).map(\.status) == ["firing"])
    running.cancel()
    try await running.value
    await store.end()
    await receiver.stop()
  }
}
