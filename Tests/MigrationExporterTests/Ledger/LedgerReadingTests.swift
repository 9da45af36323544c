import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What a description of a volume means for its migration")
struct LedgerReadingTests {
  typealias Scenario = LedgerScenario

  @Test("the method is nova's for an attached volume, the driver's for a text, Cinder's for a number")
  func method() {
    let table: [(Volume, MigrationSnapshot.Method)] = [
      (Scenario.volume(.migrating, .percent(3)), .cinder),
      (Scenario.volume(.migrating, .percent(3)) { $0.isAttached = true }, .nova),
      (Scenario.volume(.migrating, .text("driver-assisted")), .driver),
      (Scenario.volume(.migrating), .unknown),
      (Scenario.volume(.starting) { $0.isAttached = true }, .unknown),
    ]
    for (volume, method) in table {
      var scenario = Scenario()
      scenario.poll(volume)
      #expect(scenario.migration?.method == method, "\(volume.progress)")
    }
  }

  @Test("a retype is one for as long as it is shown")
  func retype() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(3)) { $0.status = "retyping" })
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(scenario.migration?.isRetype == true)
  }

  @Test("a malformed progress is counted and is no reading: the state holds")
  func malformed() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(3)))
    scenario.poll(Scenario.volume(.migrating, .malformed("101")))
    scenario.poll(Scenario.volume(.migrating, .malformed("42%")))
    #expect(scenario.ledger.totals.malformedReadings == 2)
    #expect(scenario.migration?.verdict.state == .copying)
    #expect(scenario.migration?.percent == 3)
    #expect(scenario.migration?.lastReading == Scenario.begin + 30)
    #expect(scenario.migration?.readFailure?.description.contains("42%") == true)
    scenario.poll(Scenario.volume(.migrating, .percent(4)))
    #expect(scenario.migration?.readFailure == nil)
  }

  @Test("details that can't be read leave the list's word on status and names")
  func unreadable() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(3)))
    for poll in 1...31 {
      let row = Scenario.volume(.migrating) { $0.name = "renamed" }
      scenario.poll([row], details: [Scenario.id: .failure(Scenario.broken)])
      #expect(scenario.migration?.verdict.state == (poll <= 30 ? .copying : .unreadable), "poll \(poll)")
    }
    #expect(scenario.migration?.volume.name == "renamed")
    #expect(scenario.migration?.status == .migrating)
    #expect(scenario.migration?.percent == 3)
  }

  @Test("on a cloud too old for progress nothing but the lists is asked, and all is unmeasurable")
  func tooOld() {
    var scenario = Scenario()
    scenario.mayHaveProgress = false
    scenario.poll(Scenario.volume(.migrating))
    #expect(scenario.askedDetails.isEmpty)
    #expect(scenario.migration?.verdict.state == .unmeasurable)
    #expect(scenario.migration?.verdict.reason == .fieldUnavailable)
    scenario.poll(Scenario.volume(.completing))
    #expect(scenario.migration?.verdict.state == .finishing)
    scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)))
    #expect(scenario.askedDetails == [Scenario.id])
    #expect(scenario.migration?.result == .success)
  }

  @Test("a field that vanishes for the whole window is a stall where the cloud gives numbers")
  func numberMissing() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(42)))
    for _ in 0..<60 {
      scenario.poll(Scenario.volume(.migrating))
      #expect(scenario.migration?.verdict.state == .copying)
    }
    scenario.poll(Scenario.volume(.migrating))
    #expect(scenario.migration?.verdict.state == .stalled)
  }

  @Test("a field that never came is no stall where the cloud has never given one")
  func neverSeen() {
    var scenario = Scenario()
    for _ in 0...60 { scenario.poll(Scenario.volume(.migrating)) }
    #expect(scenario.migration?.verdict.state == .unmeasurable)
    #expect(!scenario.ledger.hasSeenProgress)
  }

  @Test("each volume has its own life, in the order of first sight")
  func several() {
    var scenario = Scenario()
    let others = ["a", "b", "c"].map { Scenario.volume(.migrating, .percent(1), id: $0) }
    scenario.poll(others)
    scenario.poll(others.reversed() + [Scenario.volume(.migrating, .percent(7))])
    #expect(scenario.ledger.migrations.map(\.id) == ["a", "b", "c", Scenario.id])
    scenario.poll([others[0]], details: ["b": .success(Scenario.volume(.error, id: "b"))])
    #expect(scenario.ledger.migrations.map(\.result) == [nil, .error, nil, nil])
  }

  @Test("a volume without a size has progress and no bytes")
  func noSize() {
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(50), size: nil))
    #expect(scenario.migration?.percent == 50)
    #expect(scenario.migration?.copiedBytes == nil)
  }

  @Test("rows that can't be read are counted")
  func skippedRows() {
    var scenario = Scenario()
    scenario.poll([], skippedRows: 2)
    scenario.poll([], skippedRows: 1)
    #expect(scenario.ledger.totals.skippedRows == 3)
  }

  @Test("those that were read longest ago are asked about first")
  func oldestFirst() {
    var scenario = Scenario()
    let rows = ["a", "b", "c"].map { Scenario.volume(.migrating, .percent(1), id: $0) }
    scenario.poll(rows, details: ["a": .failure(Scenario.broken)])
    scenario.poll(rows, details: ["a": .failure(Scenario.broken), "c": .failure(Scenario.broken)])
    scenario.poll(rows)
    #expect(scenario.askedDetails == ["a", "c", "b"])
  }
}
