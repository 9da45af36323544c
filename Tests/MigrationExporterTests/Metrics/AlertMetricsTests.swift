import Alerting
import MetricsExposition
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What the exporter shows of its alerts and of its memory")
struct AlertMetricsTests {
  private static let prefix = "cinder_migration_exporter_"

  /// A receiver with two replicas, of which one is down, and one that takes nothing.
  static func counts() -> AlertTelemetry.Counts {
    var counts = AlertTelemetry.Counts()
    counts.alerts = [
      .init(alertname: AlertName.stalled.rawValue, isFiring: true): 2,
      .init(alertname: AlertName.backendSlow.rawValue, isFiring: false): 1,
    ]
    counts.notifications = ["am": [.delivered: 7, .failed: 3], "ops": [.refused: 1]]
    counts.outbox = ["am (http://am1:9093)": 0, "am (http://am2:9093)": 2, "ops": 0]
    return counts
  }

  /// The samples of the families whose names begin so, as they stand on the page.
  private func lines(_ families: String, _ telemetry: AlertTelemetry? = nil, _ store: MigrationStore? = nil) async
    -> [Substring]
  {
    let page = MetricsPage(
      board: Sample.board([Sample.cloud()]), telemetry: Telemetry(clouds: ["prod"]), alerts: telemetry, store: store,
      reload: nil)
    let bytes = await page.render(.text, .identity).joined()
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").filter { $0.hasPrefix(Self.prefix + families) }
  }

  @Test("each series is there with 0 from the start, also where nothing is stored and nothing was polled")
  func zeros() async {
    let settings = AlertingSettings.telling(.webhook("hook"), .webhook("ops"))
    let telemetry = AlertTelemetry(receivers: ["hook", "ops"])
    let time = TestTime(Sample.begin)
    _ = AlertDispatcher(
      settings, store: nil, telemetry: telemetry, timekeeper: time, logger: LogRecorder().logger)
    let alerts = AlertName.allCases.map(\.rawValue).sorted().flatMap { name in
      ["firing", "pending"].map { "\(Self.prefix)alerts{alertname=\"\(name)\",state=\"\($0)\"} 0" }
    }
    #expect(await lines("alerts", telemetry).map(String.init) == alerts)
    #expect(
      await lines("notifications_total", telemetry) == [
        #"cinder_migration_exporter_notifications_total{receiver="hook",outcome="delivered"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="hook",outcome="failed"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="hook",outcome="refused"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="delivered"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="failed"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="refused"} 0"#,
      ])
    #expect(
      await lines("outbox_length", telemetry) == [
        #"cinder_migration_exporter_outbox_length{receiver="hook"} 0"#,
        #"cinder_migration_exporter_outbox_length{receiver="ops"} 0"#,
      ])
    #expect(await lines("outbox_length") == [], "an exporter without this part")
  }

  @Test("alerts, messages and what waits are counted, and a receiver that stays keeps its counts over a reload")
  func counted() async {
    let telemetry = AlertTelemetry(receivers: ["hook", "ops"])
    telemetry.count(.accepted, receiver: "hook")
    telemetry.count(.accepted, receiver: "hook")
    telemetry.count(.retry(after: 7, reason: "503"), receiver: "hook")
    telemetry.count(.refused(reason: "400"), receiver: "ops")
    telemetry.count(.accepted, receiver: "one that is gone")
    telemetry.watch(["ops", "new"])
    #expect(
      await lines("notifications_total", telemetry) == [
        #"cinder_migration_exporter_notifications_total{receiver="new",outcome="delivered"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="new",outcome="failed"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="new",outcome="refused"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="delivered"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="failed"} 0"#,
        #"cinder_migration_exporter_notifications_total{receiver="ops",outcome="refused"} 1"#,
      ])
    telemetry.watch(["hook"])
    telemetry.count(.retry(after: nil, reason: "503"), receiver: "hook")
    #expect(telemetry.read().notifications == ["hook": [.delivered: 0, .failed: 1, .refused: 0]])

    let time = TestTime(Sample.begin)
    var settings = AlertingSettings.telling(.webhook("hook"))
    settings.alerts.rules[.stalled] = AlertSettings.Rule(.stalled)
    settings.alerts.rules[.stalled]?.timing.holdsFor = 60
    let dispatcher = AlertDispatcher(
      settings, store: nil, telemetry: telemetry, timekeeper: time, logger: LogRecorder().logger)
    let cloud = Sample.cloud("prod", ["v1", "v2"].map { Sample.migration($0, .stalled) })
    let series = #"alerts{alertname="CinderVolumeMigrationStalled""#
    func states(_ firing: Int, _ pending: Int) -> [String] {
      [("firing", firing), ("pending", pending)].map { "\(Self.prefix)\(series),state=\"\($0)\"} \($1)" }
    }
    await dispatcher.take(cloud)
    #expect(await lines(series, telemetry).map(String.init) == states(0, 2))
    time.advance(by: 60)
    await dispatcher.take(cloud)
    #expect(await lines(series, telemetry).map(String.init) == states(2, 0))
    #expect(await lines("outbox_length", telemetry) == [#"cinder_migration_exporter_outbox_length{receiver="hook"} 2"#])
  }

  @Test("storage_up is 1 while what happens is stored, 0 from a write that failed to one that didn't, else absent")
  func storage() async throws {
    #expect(await lines("storage") == [])
    let bench = try StoreBench()
    let store = try bench.open()
    let (up, skipped) = ("\(Self.prefix)storage_up", "\(Self.prefix)storage_skipped_rows_total")
    #expect(await lines("storage", nil, store).map(String.init) == ["\(up) 1", "\(skipped) 0"])
    try await store.tune("query_only = 1")
    let record = try AlertingSample.record(1)
    try? await store.save(record)
    #expect(await lines("storage", nil, store).map(String.init) == ["\(up) 0", "\(skipped) 0"])
    try await store.tune("query_only = 0")
    try await store.save(record)
    #expect(await lines("storage", nil, store).map(String.init) == ["\(up) 1", "\(skipped) 0"])
    await store.end()
  }
}
