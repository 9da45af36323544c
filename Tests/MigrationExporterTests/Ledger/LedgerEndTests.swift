import MetricsExposition
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("How a migration ends")
struct LedgerEndTests {
  typealias Scenario = LedgerScenario

  private static func finished(_ scenario: Scenario) -> [MigrationSnapshot.Result: UInt64] {
    scenario.ledger.totals.finished.filter { $0.value > 0 }
  }

  @Test("a migration that ends in success is counted once, however often it is polled afterwards")
  func success() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.starting))
    scenario.poll(Scenario.volume(.migrating, .percent(40)), destination: Scenario.target)
    scenario.poll(Scenario.volume(.completing))
    #expect(Self.finished(scenario).isEmpty)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    scenario.poll([])
    scenario.poll([])
    #expect(Self.finished(scenario) == [.success: 1])
    #expect(scenario.migration?.result == .success)
    #expect(scenario.migration?.status == .success)
    #expect(scenario.migration?.verdict.state == .ended)
    #expect(scenario.migration?.sourceHost == Scenario.source)
    #expect(scenario.migration?.destinationHost == Scenario.destination)
  }

  @Test("a migration that ends between the list and the show has its start from the list and is counted once")
  func endsBetweenListAndShow() {
    var scenario = Scenario()
    let began = Scenario.begin - 600
    let row = Scenario.volume(.migrating) { $0.updatedAt = began }
    let details = Scenario.volume(.success, host: Scenario.destination) { $0.updatedAt = Scenario.begin + 30 }
    scenario.poll([row], details: [Scenario.id: .success(details)])
    scenario.poll([])
    #expect(Self.finished(scenario) == [.success: 1])
    #expect(scenario.migration?.start == began)
    #expect(scenario.migration?.sourceHost == Scenario.source)
    #expect(scenario.migration?.destinationHost == Scenario.destination)
    #expect(scenario.ledger.totals.duration.count == 1)
    #expect(scenario.ledger.totals.duration.sum == 630)
  }

  @Test("one whose end comes before its start by the clock, which was set back, lasted no time and not less")
  func clockSetBack() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.starting))
    scenario.poll(Scenario.volume(.migrating, .percent(40)), destination: Scenario.target)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)), after: -3600)
    #expect(scenario.ledger.totals.duration.count == 1)
    #expect(scenario.ledger.totals.duration.sum == 0)
    #expect(scenario.ledger.totals.meanRate.count == 0)
  }

  @Test("a migration that fails is counted as an error, also when the scheduler refuses it")
  func error() {
    for status in [MigrationStatus.starting, .migrating] {
      var scenario = Scenario()
      scenario.poll(Scenario.volume(status))
      scenario.pollLeft(.success(Scenario.volume(.error)))
      #expect(Self.finished(scenario) == [.error: 1])
      #expect(scenario.migration?.status == .error)
      #expect(scenario.ledger.totals.duration.count == 0)
    }
  }

  @Test("null for three polls in a row is a reset where the host is the same")
  func reset() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none)))
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none)))
    #expect(Self.finished(scenario).isEmpty)
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none)))
    #expect(Self.finished(scenario) == [.reset: 1])
    #expect(scenario.migration?.status == MigrationStatus.none)
  }

  @Test("null for three polls in a row is a success where the host has changed")
  func nullWithNewHost() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    for _ in 0..<3 {
      scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none, host: Scenario.destination)))
    }
    #expect(Self.finished(scenario) == [.success: 1])
    #expect(scenario.migration?.destinationHost == Scenario.destination)
  }

  @Test("the moment of null before success is no end of its own")
  func momentOfNull() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.completing))
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none, host: Scenario.destination)))
    #expect(scenario.migration?.result == nil)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(Self.finished(scenario) == [.success: 1])
  }

  @Test("two 404s in a row are a volume that vanished, one is not")
  func vanished() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    scenario.pollLeft(.failure(Scenario.notFound))
    #expect(scenario.migration?.result == nil)
    scenario.pollLeft(.failure(Scenario.notFound))
    #expect(Self.finished(scenario) == [.vanished: 1])
    #expect(scenario.migration?.status == MigrationStatus.none)
  }

  @Test("one that vanished is shown for a day, as long as its alert lives")
  func vanishedShown() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    for _ in 0..<2 { scenario.pollLeft(.failure(Scenario.notFound)) }
    scenario.poll([], after: 86_370)
    #expect(scenario.migration?.result == .vanished)
    scenario.poll([], after: 30)
    #expect(scenario.migration == nil)
  }

  @Test("two 404s with a good reading in between are no end")
  func notFoundThenSeen() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    scenario.pollLeft(.failure(Scenario.notFound))
    scenario.poll(Scenario.volume(.migrating, .percent(11)))
    scenario.pollLeft(.failure(Scenario.notFound))
    #expect(scenario.migration?.result == nil)
  }

  @Test("a migration that left the lists but can't be read is neither lost nor ended")
  func unreadableLeaver() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    for _ in 0..<5 { scenario.pollLeft(.failure(Scenario.broken)) }
    #expect(scenario.migration != nil)
    #expect(scenario.migration?.result == nil)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(Self.finished(scenario) == [.success: 1])
  }

  @Test("a volume that migrates again is a new migration")
  func again() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(80)))
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    scenario.poll(Scenario.volume(.migrating, .percent(3), host: Scenario.destination))
    #expect(scenario.ledger.migrations.count == 1)
    #expect(scenario.migration?.result == nil)
    #expect(scenario.migration?.percent == 3)
    #expect(scenario.migration?.sourceHost == Scenario.destination)
    scenario.pollLeft(.success(Scenario.volume(.success)))
    #expect(Self.finished(scenario) == [.success: 2])
  }

  @Test("a volume that came to its destination and left it again between two polls has migrated twice")
  func twiceWithinOnePoll() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(95)), destination: Scenario.target)
    scenario.poll(Scenario.volume(.migrating, .percent(2), host: Scenario.destination))
    #expect(Self.finished(scenario) == [.success: 1])
    #expect(scenario.migration?.result == nil)
    #expect(scenario.migration?.sourceHost == Scenario.destination)
    #expect(scenario.migration?.percent == 2)
  }

  @Test("a finished migration is shown for five minutes")
  func shownAfterEnd() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(95)))
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    scenario.poll([], after: 299)
    #expect(scenario.migration != nil)
    scenario.poll([], after: 1)
    #expect(scenario.migration == nil)
  }

  @Test("a failed migration is looked at once a minute and shown until its status is no longer error")
  func shownAfterError() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(95)))
    scenario.pollLeft(.success(Scenario.volume(.error)))
    var looks = 0
    for _ in 0..<40 {
      scenario.pollLeft(.success(Scenario.volume(.error)))
      looks += scenario.askedDetails.count
    }
    #expect(looks == 20)
    #expect(scenario.migration?.result == .error)
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none)), after: 60)
    #expect(scenario.migration == nil)
    #expect(Self.finished(scenario) == [.error: 1])
  }

  @Test("a failed migration is forgotten after a day")
  func errorForgotten() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating))
    scenario.pollLeft(.success(Scenario.volume(.error)))
    scenario.pollLeft(.success(Scenario.volume(.error)), after: 86_399)
    #expect(scenario.migration != nil)
    scenario.pollLeft(.success(Scenario.volume(.error)), after: 1)
    #expect(scenario.migration == nil)
  }

  @Test("a list that lags behind and shows an ended migration once more counts nothing")
  func laggingList() {
    var scenario = Scenario()
    let row = Scenario.volume(.migrating, .percent(40)) { $0.updatedAt = Scenario.begin }
    scenario.poll(row, destination: Scenario.target)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    scenario.poll([row], details: [Scenario.id: .success(Scenario.volume(.success, host: Scenario.destination))])
    scenario.poll([])
    #expect(Self.finished(scenario) == [.success: 1])
    #expect(scenario.migration?.result == .success)
    // A later migration from the same place has a time of its own.
    scenario.poll(Scenario.volume(.migrating, .percent(1)) { $0.updatedAt = Scenario.begin + 500 })
    #expect(scenario.migration?.result == nil)
  }

  @Test("a volume that no backend had yet has its source from the first row that names one")
  func lateSource() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(42), host: nil) { $0.status = "creating" })
    #expect(scenario.migration?.sourceHost == nil)
    #expect(scenario.migration?.percent == 42)
    scenario.poll(Scenario.volume(.migrating, .percent(43)), destination: Scenario.target)
    #expect(scenario.migration?.sourceHost == Scenario.source)
  }

  /// The destination of a second migration of the same volume.
  private static let target = Scenario.volume(.target(of: Scenario.id), id: "5ec0", host: "hostc@gamma#pool3") {
    $0.updatedAt = Scenario.begin + 1000
  }

  @Test(
    "one that was reset and begun again is a reset and a new migration, however much of that was seen",
    arguments: [
      [MigrationStatus.none, .starting], [.none, .migrating], [.starting], [.none, .none, .migrating],
    ])
  func resetAndAgain(statuses: [MigrationStatus]) {
    var scenario = Scenario()
    scenario.poll(
      Scenario.volume(.migrating, .percent(42)) { $0.updatedAt = Scenario.begin }, destination: Scenario.target)
    scenario.poll(Scenario.volume(.migrating, .percent(43)) { $0.updatedAt = Scenario.begin })
    for (place, status) in statuses.enumerated() {
      let volume = Scenario.volume(status, status == .migrating ? .percent(0) : .absent) {
        $0.updatedAt = Scenario.begin + 900 + Double(place)
      }
      if status.isActive {
        scenario.poll([volume], destination: Self.target, after: status == .starting ? 900 : 30)
      } else {
        scenario.pollLeft(.success(volume))
      }
    }
    scenario.poll(
      Scenario.volume(.migrating, .percent(0)) { $0.updatedAt = Scenario.begin + 910 }, destination: Self.target)
    #expect(Self.finished(scenario) == [.reset: 1])
    #expect(scenario.migration?.result == nil)
    #expect(scenario.migration?.percent == 0)
    #expect(scenario.migration?.destinationHost == "hostc@gamma#pool3")
    #expect(scenario.migration?.verdict.rate.map { $0 == 0 } ?? true)
  }

  @Test("a list of a replica that lags behind begins no new migration")
  func laggingStatus() {
    var scenario = Scenario()
    let row = Scenario.volume(.migrating, .percent(99)) { $0.updatedAt = Scenario.begin }
    scenario.poll(row)
    scenario.poll(Scenario.volume(.completing) { $0.updatedAt = Scenario.begin + 50 })
    scenario.poll([row])
    scenario.pollLeft(.success(Scenario.volume(MigrationStatus.none)))
    scenario.poll([row])
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(Self.finished(scenario) == [.success: 1])
  }

  @Test("a destination volume that a killed migration has left behind is not this one's")
  func leftOverTarget() {
    let old = Scenario.volume(.target(of: Scenario.id), id: "01d", host: "hostd@delta#pool4") {
      $0.updatedAt = Scenario.begin - 5000
    }
    func destination(of rows: [Volume], underWatch: Bool) -> String? {
      var scenario = Scenario()
      if underWatch { scenario.poll([]) }
      scenario.poll(
        [Scenario.volume(.migrating, .percent(1)) { $0.updatedAt = Scenario.begin + 10 }], destinations: rows)
      return scenario.migration?.destinationHost
    }
    for rows in [[old, Self.target], [Self.target, old]] {
      #expect(destination(of: rows, underWatch: true) == "hostc@gamma#pool3")
      #expect(destination(of: rows, underWatch: false) == "hostc@gamma#pool3")
    }
    // Its own is not made yet.
    #expect(destination(of: [old], underWatch: true) == nil)
    // It may have been edited since it began.
    #expect(destination(of: [old], underWatch: false) == "hostd@delta#pool4")
  }
}
