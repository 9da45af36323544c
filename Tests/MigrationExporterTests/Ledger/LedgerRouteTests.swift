import MetricsExposition
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Where a migration goes and what it has copied")
struct LedgerRouteTests {
  typealias Scenario = LedgerScenario
  private static let gibibyte = 0x1p30
  private static let route = MigrationTotals.Route(source: Scenario.source, destination: Scenario.destination)

  @Test("the destination is looked up once and then known")
  func lookedUpOnce() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.starting), destination: Scenario.target)
    #expect(scenario.askedDestinations.isEmpty, "while it is starting there is no destination volume")
    scenario.poll(Scenario.volume(.migrating), destination: Scenario.target)
    #expect(scenario.askedDestinations == [Scenario.id])
    for percent in 1..<20 {
      scenario.poll(Scenario.volume(.migrating, .percent(percent)), destination: Scenario.target)
      #expect(scenario.askedDestinations.isEmpty)
    }
    #expect(scenario.migration?.destinationHost == Scenario.destination)
  }

  @Test("a destination that does not exist is asked for ever more seldom")
  func noDestination() {
    var scenario = Scenario()
    var asked: [Int] = []
    for poll in 1...70 {
      scenario.poll(Scenario.volume(.migrating, .text("driver-assisted")))
      if !scenario.askedDestinations.isEmpty { asked.append(poll) }
    }
    #expect(asked == [1, 2, 4, 8, 16, 32, 64])
    #expect(scenario.migration?.destinationHost == nil)
    #expect(scenario.migration?.method == .driver)
    #expect(scenario.migration?.verdict.state == .unmeasurable)
  }

  @Test("the destination volume of a migration is never a migration of its own")
  func destinationIsNoMigration() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(5)), destination: Scenario.target)
    #expect(scenario.ledger.migrations.map(\.id) == [Scenario.id])
  }

  @Test("a route's bytes begin at 0 and come to the whole size, one poll late")
  func routeBytes() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.starting))
    #expect(scenario.ledger.totals.copiedBytes.isEmpty)
    scenario.poll(Scenario.volume(.migrating, .percent(10)), destination: Scenario.target)
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 0])
    scenario.poll(Scenario.volume(.migrating, .percent(30)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 10 * Self.gibibyte])
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 30 * Self.gibibyte])
    scenario.poll([])
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 100 * Self.gibibyte])
  }

  @Test("what was copied before the exporter looked is not counted")
  func attachedMidway() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(60)), destination: Scenario.target)
    scenario.poll(Scenario.volume(.migrating, .percent(61)))
    scenario.poll(Scenario.volume(.migrating, .percent(61)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: Self.gibibyte])
  }

  @Test("a percent that falls and rises again is not counted twice")
  func lagging() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.starting))
    for percent in [42, 41, 42, 41, 43] {
      scenario.poll(Scenario.volume(.migrating, .percent(percent)), destination: Scenario.target)
    }
    scenario.poll(Scenario.volume(.migrating, .percent(43)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 43 * Self.gibibyte])
    #expect(scenario.migration?.percent == 43)
  }

  @Test("a driver's copy without any number is counted whole when it has succeeded")
  func driverAssisted() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .text("driver-assisted")))
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    scenario.poll([])
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 100 * Self.gibibyte])
  }

  @Test("mean rate and duration of a success come from Cinder's own record of the start")
  func durationAndRate() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(0)) { $0.updatedAt = Scenario.begin + 20 })
    scenario.poll(Scenario.volume(.migrating, .percent(50)) { $0.updatedAt = Scenario.begin + 20 }, after: 600)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)), after: 390)
    #expect(scenario.ledger.totals.duration.sum == 1000)
    #expect(scenario.ledger.totals.meanRate.sum == 100 * Self.gibibyte / 1000)
  }

  @Test("a start in the future by the cloud's clock is now, and an edit of the volume later does not move it")
  func startIsKept() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating) { $0.updatedAt = Scenario.begin + 5000 })
    let start = scenario.time
    #expect(scenario.migration?.start == start)
    scenario.poll(Scenario.volume(.migrating) { $0.updatedAt = Scenario.begin + 40 })
    #expect(scenario.migration?.start == start)
  }

  @Test("one that begins under our eyes counts from 0, though its first number is high")
  func firstNumberUnderWatch() {
    var scenario = Scenario()
    scenario.poll([])
    scenario.poll(Scenario.volume(.migrating, .percent(60)), destination: Scenario.target)
    scenario.poll(Scenario.volume(.migrating, .percent(60)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 60 * Self.gibibyte])
  }

  @Test("one that was there before us counts from its first number, though its first reading failed")
  func firstNumberAfterFailure() {
    var scenario = Scenario()
    let row = Scenario.volume(.migrating)
    scenario.poll([row], details: [Scenario.id: .failure(Scenario.broken)], destination: Scenario.target)
    scenario.poll(Scenario.volume(.migrating, .percent(60)))
    scenario.poll(Scenario.volume(.migrating, .percent(60)))
    #expect(scenario.ledger.totals.copiedBytes == [Self.route: 0])
  }
}
