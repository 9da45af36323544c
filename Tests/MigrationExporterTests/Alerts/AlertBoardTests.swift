import Alerting
import Testing

@testable import MigrationExporter

@Suite("The board of alerts", .timeLimit(.minutes(1)))
struct AlertBoardTests {
  @Test("the board shows what the dispatcher has decided and what receivers took, at once")
  func shows() async throws {
    let (board, time, telemetry) = (AlertBoard(), TestTime(Sample.begin), AlertTelemetry(receivers: ["hook"]))
    let dispatcher = AlertDispatcher(
      .telling(.webhook("hook")), board: board, store: nil, telemetry: telemetry, timekeeper: time,
      logger: LogRecorder().logger)
    #expect(board.current.entries.isEmpty)
    await dispatcher.take(Sample.cloud("prod", [Sample.migration("v1", .stalled) { $0.start = Sample.begin }]))
    let before = board.current
    let entry = try #require(before.entries(cloud: "prod", volumeID: "v1").first)
    #expect(entry.alertname == AlertName.stalled.rawValue && entry.state == .firing && entry.since == Sample.begin)
    #expect(entry.annotations["summary"]?.hasPrefix("Migration of volume") == true)
    #expect(entry.deliveries.map(\.receiver) == ["hook"])

    time.advance(by: 3)
    _ = await dispatcher.next(for: "hook")
    _ = await dispatcher.finish(.accepted, for: "hook")
    let told = AlertsOverview.Delivery.Told(at: Sample.begin + 3, state: .firing)
    #expect(board.current.entries.first?.deliveries.map(\.told) == [told])
    #expect(before.entries.first?.deliveries.map(\.told) == [nil], "what was given out stays as it is")

    await dispatcher.take(Sample.cloud("prod", []))
    #expect(board.current.entries.map(\.state) == [.resolved])
    await dispatcher.replace(AlertingSettings(), clouds: ["prod"])
    #expect(board.current.entries.map(\.deliveries.isEmpty) == [true])
  }

  @Test("what was made for one is given to the next who asks, until something changes")
  func cached() {
    let board = AlertBoard()
    let condition = AlertCondition(
      key: "k", identity: AlertIdentity(labels: ["alertname": "A"]), annotations: ["summary": "s"])
    _ = board.change { $0.evaluate([condition], scope: "s", at: 1) }
    func address() -> UnsafeRawPointer? { board.current.entries.withUnsafeBytes { $0.baseAddress } }
    let first = address()
    #expect(first != nil && address() == first)
    _ = board.change { $0.evaluate([], scope: "s", at: 2) }
    #expect(board.current.entries.map(\.state) == [.resolved])
  }
}
