import Foundation
import MetricsExposition
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

/// The whole page of a made-up day, word for word: what an operator's dashboards rest on.
///
/// A wanted change is taken over with `UPDATE_GOLDEN=1 swift test --filter GoldenPage`, and then read in the diff.
@Suite("The page as a whole")
struct GoldenPageTests {
  /// The formats and where their agreed page is; text 1.0.0 is that of 0.0.4, byte for byte.
  private static let agreed = [
    ("text/plain;version=0.0.4", "golden-page.txt"), ("text/plain;version=1.0.0", "golden-page.txt"),
    ("application/openmetrics-text;version=1.0.0", "golden-page-openmetrics.txt"),
  ]

  @Test("GoldenPage: the page is word for word the one that was agreed on", arguments: agreed)
  func page(accept: String, file: String) throws {
    let snapshot = try Self.snapshot()
    var page = TextPage(ExpositionType(accept: accept).format)
    MigrationMetrics.write(snapshot, to: &page)
    ExporterMetrics.write(snapshot, Self.telemetry(), to: &page)
    ReloadMetrics.write(ReloadStatus(lastSuccess: 1_800_000_000), to: &page)
    page.end()
    let text = String(decoding: page.bytes, as: UTF8.self)
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: file)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try text.write(to: golden, atomically: true, encoding: .utf8)
    }
    let agreed = try String(contentsOf: golden, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let agreedLines = agreed.split(separator: "\n", omittingEmptySubsequences: false)
    let first = zip(lines, agreedLines).first { $0 != $1 }
    #expect(first == nil, "the first line that differs, and the one agreed on")
    #expect(lines.count == agreedLines.count)
  }

  /// Four migrations in one cloud, and a cloud that was never seen.
  static func snapshot() throws -> Snapshot {
    var scenario = LedgerScenario(
      ledger: MigrationLedger(
        cloud: "sim",
        policies: PolicyBook(
          fallback: StallPolicy(
            window: 60, slowestHealthyRate: 50 * 0x1p20, minimumRate: 20 * 0x1p20, deadline: 7200))))
    func named(_ id: String, _ name: String, _ status: MigrationStatus, _ progress: MigrationProgress) -> Volume {
      LedgerScenario.volume(status, progress, id: id) {
        $0.name = name
        $0.projectID = "d6b75bf1081f4700bebe03e7d2ba02f8"
        $0.volumeType = "ssd"
        $0.updatedAt = LedgerScenario.begin - 100
        // On a route of its own: the others' pace would explain its plateau.
        if id == "2-stalled" { $0.host = "hosta@alpha#pool3" }
      }
    }
    func volumes(_ poll: Int) -> [Volume] {
      [
        named("1-copying", "he said \"no\\way\"\n🐘 <script>", .migrating, .percent(poll * 3)),
        named("2-stalled", "pg-main-data", .migrating, .percent(42)),
        named("3-driver", "cctv", .migrating, .text("driver-assisted")),
        named("4-failed", "", .migrating, .percent(7)),
      ]
    }
    for poll in 1...3 { scenario.poll(volumes(poll), destination: LedgerScenario.target) }
    let failed = LedgerScenario.volume(.error, id: "4-failed")
    scenario.poll(Array(volumes(4).dropLast()), details: ["4-failed": .success(failed)])

    var cloud = CloudSnapshot(name: "prod-r1")
    cloud.hasBeenPolled = true
    cloud.description = .init(
      region: "RegionOne", endpoint: "http://192.0.2.1:8776/v3/p",
      versions: try CinderVersions(minimum: .init(3, 0), maximum: .init(3, 72), pinned: nil))
    cloud.lastSuccess = scenario.time
    cloud.progressAvailable = true
    cloud.migrations = scenario.ledger.migrations
    cloud.totals = scenario.ledger.totals
    var unseen = CloudSnapshot(name: "prod-r2")
    unseen.hasBeenPolled = true
    unseen.failure = OpenStackError(.unreachable, "no connection")
    var snapshot = Snapshot()
    snapshot.clouds = [cloud, unseen]
    return snapshot
  }

  static func telemetry() -> Telemetry {
    let telemetry = Telemetry(clouds: ["prod-r1", "prod-r2"])
    telemetry.countPoll(cloud: "prod-r1", succeeded: true, seconds: 0.25)
    telemetry.countPoll(cloud: "prod-r2", succeeded: false, seconds: 5)
    telemetry.countRequest(APIExchange(service: "volume", outcome: "200", seconds: 0.02), cloud: "prod-r1")
    telemetry.countRequest(APIExchange(service: "identity", outcome: "unreachable", seconds: 0.001), cloud: "prod-r2")
    return telemetry
  }
}
