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
    await service.replace(with: try service.prepare(after), clouds: ["prod"])
    try await until { telemetry.read().notifications["second"]?[.delivered] == 1 }
    #expect(first.requestCount == 1)

    var broken = Receiver.webhook("first", first.url)
    broken.options.caFile = "/does/not/exist.pem"
    #expect(throws: ConfigurationError.self) { _ = try service.prepare(.telling(broken)) }
    time.advance(by: 10)
    board.publish(Sample.cloud("prod", [Sample.migration("v1", .copying) { $0.start = Sample.begin }]))
    try await until { first.deliveries.count == 2 && second.deliveries.count == 2 }
    for receiver in [first, second] { #expect(try Told.all(receiver).map(\.status) == ["firing", "resolved"]) }

    await service.replace(with: try service.prepare(.telling(.webhook("second", second.url))), clouds: ["prod"])
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

  @Test("of a cloud of which many polls came while nobody looked, the newest is looked at, and those of others too")
  func newest() async {
    let board = SnapshotBoard(clouds: ["prod", "lab"])
    let newest = board.newest()
    for number in 0..<1000 {
      for name in number < 998 ? ["prod", "lab"] : ["prod"] {
        var cloud = Sample.cloud(name)
        cloud.lastSuccess = Double(number)
        board.publish(cloud)
      }
    }
    var iterator = newest.makeAsyncIterator()
    for expected in ["prod 999.0", "lab 997.0"] {
      let cloud = await iterator.next()
      #expect(cloud.map { "\($0.name) \($0.lastSuccess ?? 0)" } == expected)
    }
    // Then one that is published later is waited for.
    let waiting = Task { await newest.first { _ in true }?.lastSuccess }
    for _ in 0..<50 { await Task.yield() }
    var cloud = Sample.cloud("lab")
    cloud.lastSuccess = 5000
    board.publish(cloud)
    #expect(await waiting.value == 5000)
    let ending = Task { for await _ in newest {} }
    for _ in 0..<50 { await Task.yield() }
    ending.cancel()
    await ending.value
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
      await service.replace(with: try service.prepare(.telling(.webhook("hook", receiver.url))), clouds: ["prod"])
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
