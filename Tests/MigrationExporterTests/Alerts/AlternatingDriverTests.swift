import Alerting
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("A driver that answers now with a number, now without")
struct AlternatingDriverTests {
  @Test("begins one alert, which ends once, through detector, rules and book")
  func once() {
    var scenario = LedgerScenario()
    var book = AlertBook()
    var (fired, resolved) = ([String](), [String]())
    func name(_ item: AlertChanges.Item) -> String { item.alert.identity["alertname"] ?? "" }
    func poll(_ progress: MigrationProgress, after seconds: Double = 30) {
      scenario.poll(LedgerScenario.volume(.migrating, progress), destination: LedgerScenario.target, after: seconds)
      let cloud = Sample.cloud("prod", scenario.ledger.migrations)
      guard let conditions = AlertRules().conditions(in: cloud, at: scenario.time) else { return }
      let changes = book.evaluate(conditions, scope: AlertRules.scope(of: "prod"), at: scenario.time)
      fired += changes.fired.map(name)
      resolved += changes.resolved.map(name)
    }
    // Longer than a volume of its size may take.
    for _ in 0..<20 { poll(.text("copying"), after: 600) }
    #expect(fired == ["CinderVolumeMigrationTakesLong"])
    for percent in 1...50 {
      poll(.percent(percent))
      #expect(scenario.migration?.verdict.state != .unmeasurable)
      poll(.text("copying"))
      #expect(scenario.migration?.verdict.state == .unmeasurable)
    }
    #expect(fired == ["CinderVolumeMigrationTakesLong"] && resolved.isEmpty)
    for percent in 51...72 { poll(.percent(percent)) }
    #expect(fired == ["CinderVolumeMigrationTakesLong"] && resolved == fired)
  }
}
