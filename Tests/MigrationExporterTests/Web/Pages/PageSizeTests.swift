import Alerting
import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("How large a page gets")
struct PageSizeTests {
  private static let evil = String(repeating: "'&<>\"漢🐘", count: 60)

  /// As many clouds as asked for, each failing in many words, the last of them seen.
  static func clouds(_ count: Int) -> [CloudSnapshot] {
    (0..<count).map { number in
      var cloud = Sample.cloud("region-\(number)")
      if number < count - 1 { cloud.failure = OpenStackError(.timeout, evil) }
      return cloud
    }
  }

  /// As many alerts as asked for, each not taken by as many receivers.
  static func alerts(_ count: Int, receivers: Int, summary: String = "stalled") -> AlertsOverview {
    let names = (0..<receivers).map { "receiver-\($0)" }
    var state = AlertingState(
      routes: names.map { .init(receiver: $0, queues: [$0], batching: Batching(grouping: .all)) },
      at: Sample.begin - 100)
    let conditions = (0..<count).map { number in
      AlertCondition(
        key: "k\(number)",
        identity: AlertIdentity(labels: [
          "alertname": "CinderVolumeMigrationStalled", "severity": number % 2 == 0 ? "critical" : "warning",
          "cloud": "prod", "volume_id": "v\(number)",
        ]), annotations: ["summary": "\(number) \(summary)", "description": summary])
    }
    _ = state.evaluate(conditions, scope: "cloud prod", at: Sample.begin - 100)
    return AlertBoard(state).current
  }

  private static func hostile(_ count: Int) -> CloudSnapshot {
    var cloud = PageSample.many(count)
    cloud.migrations = cloud.migrations.map { migration in
      var migration = migration
      (migration.volume.name, migration.sourceHost, migration.destinationHost) = (evil, evil, evil)
      return migration
    }
    return cloud
  }

  @Test("the fleet's stays below 100 kB with any number of clouds, alerts and receivers, whatever they are called")
  func fleet() {
    let alerts = Self.alerts(300, receivers: 40, summary: Self.evil)
    let page = PageSample.fleet(
      [Self.hostile(100)] + Self.clouds(300), FleetQuery().with { $0.text = "58bd" }, alerts: alerts)
    #expect(page.utf8.count < 100_000, "\(page.utf8.count)")
    #expect(page.components(separatedBy: "<tr class=\"why\">").count == 101)
    #expect(page.contains("<a href=\"/clouds\">and 293 more</a>"))
    #expect(page.contains("<a href=\"/alerts\">and 292 more</a>"))
    #expect(page.contains(", and 38 more receivers"))
  }

  @Test("what can't be seen is not among those that are only counted")
  func worst() {
    var clouds = (0..<20).map { Sample.cloud("region-\($0)") }
    clouds[17].failure = OpenStackError(.timeout, "no answer")
    let page = PageSample.fleet(clouds)
    #expect(page.contains(">region-17</a></strong> <em>"))
    #expect(page.contains(">region-6</a>") && !page.contains(">region-7</a>"))
    #expect(page.contains("<a href=\"/clouds\">and 12 more</a>"))
    #expect(!PageSample.fleet(Array(clouds.prefix(8))).contains(" more</a>"))
  }

  @Test("all clouds stand on pages of their own, those that can't be seen first")
  func clouds() {
    let all = Self.clouds(299) + [CloudSnapshot(name: "new")]
    let pages = (1...6).map { CloudsPage(clouds: all, page: $0, context: PageSample.context).html.text }
    for page in pages { #expect(page.utf8.count < 100_000, "\(page.utf8.count)") }
    for cloud in all { #expect(pages.count { $0.contains(">\(cloud.name)</a></strong>") } == 1, "\(cloud.name)") }
    #expect(pages[0].contains("<h1>300 clouds are watched, 298 can&#39;t be seen.</h1>"))
    #expect(pages[5].contains(">new</a></strong>") && pages[5].contains("251 to 300 of 300"))
    #expect(pages[5].contains("<a href=\"/history?cloud=new\">what has ended there</a>"))
  }

  @Test("all alerts stand on pages of their own, each with its runbook, what pages first")
  func alerts() throws {
    let all = Self.alerts(120, receivers: 40, summary: Self.evil)
    func page(_ parameters: [String: String]) throws -> String {
      AlertsPage(alerts: all, query: try AlertsPage.Query { parameters[$0] }, context: PageSample.context).html.text
    }
    let pages = try (1...3).map { try page(["page": "\($0)"]) }
    for page in pages { #expect(page.utf8.count < 100_000, "\(page.utf8.count)") }
    for number in 0..<120 {
      #expect(pages.count { $0.contains("href=\"/migrations/prod/v\(number)\"") } == 1, "\(number)")
    }
    #expect(pages[0].components(separatedBy: "<li class=\"critical\">").count == 51)
    #expect(pages[2].components(separatedBy: "<li class=\"warning\">").count == 21)
    #expect(pages[0].contains("<h1>120 alerts fire.</h1>"))
    let name = "CinderVolumeMigrationStalled"
    #expect(pages[0].contains("<a href=\"/runbooks/\(name)\" aria-label=\"runbook of \(name)\">runbook</a>"))
    #expect(pages[0].contains("<a href=\"/api/v1/alerts?state=firing\">The same as JSON</a>"))
    #expect(!pages[0].contains("<script>"))
    #expect(try page(["state": "pending"]).contains("None is true, but not yet for long enough."))
    #expect(throws: BadQuery.self) { try page(["state": "x"]) }
  }

  @Test("a migration's page names the first receivers of each alert, and counts the rest")
  func migration() {
    let alerts = Self.alerts(1, receivers: 400)
    let page = PageSample.migration(PageSample.copy("v0"), alerts: alerts.entries)
    #expect(page.contains("<li>and 388 more receivers"))
    #expect(page.utf8.count < 100_000)
  }

  @Test("the history of many clouds has a choice of some, the one that is chosen among them")
  func history() {
    let names = (0..<300).map { "region-\($0)" }
    let query = HistoryQuery().with { $0.cloud = "region-200" }
    let page = HistoryPage(
      answer: HistorySource.lately(query, PageSample.snapshot([])), clouds: names, query: query,
      context: PageSample.context
    ).html.text
    #expect(page.contains("aria-current=\"true\">region-200</a>"))
    #expect(page.contains("<a href=\"/clouds\">all 300</a>"))
    #expect(!page.contains(">region-12</a>"))
    #expect(page.utf8.count < 20_000)
  }

  @Test("a text that is looked for is cut: it stands in each link")
  func text() throws {
    #expect(try FleetQuery { $0 == "q" ? String(repeating: "🐘", count: 200) : nil }.text.utf8.count == 200)
    #expect(try HistoryQuery { $0 == "q" ? String(repeating: "a", count: 300) : nil }.text.count == 200)
  }
}
