import Foundation
import GRDB
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The trail of a migration")
struct MigrationTrailTests {
  typealias Scenario = LedgerScenario

  private static func trail(_ readings: [Reading]) -> MigrationTrail {
    var trail = MigrationTrail()
    for (index, reading) in readings.enumerated() {
      trail.note(Observation(time: Double(index), reading: reading, nextPoll: nil), .unobserved)
    }
    return trail
  }

  @Test("puts equal readings in a row into one run, with the first and the last poll and their number")
  func runs() {
    let trail = Self.trail([.starting, .percent(1), .percent(1), .percent(1), .failed, .percent(1), .percent(4)])
    #expect(trail.runs.map(\.reading) == [.starting, .percent(1), .failed, .percent(1), .percent(4)])
    #expect(trail.runs.map(\.count) == [1, 3, 1, 1, 1])
    #expect(trail.runs[1].first == 1)
    #expect(trail.runs[1].last == 3)
    #expect(trail.forgottenRuns == 0)
  }

  @Test("has a tick for each new highest percent, at the poll that showed it first")
  func ticks() {
    let trail = Self.trail([.percent(3), .percent(3), .percent(7), .percent(5), .percent(7), .failed, .percent(8)])
    #expect(
      trail.ticks == [.init(time: 0, percent: 3), .init(time: 2, percent: 7), .init(time: 6, percent: 8)])
  }

  @Test("notes a verdict when its state changes, and the reason of that moment")
  func changes() throws {
    var scenario = Scenario()
    for _ in 0..<60 { scenario.poll(Scenario.volume(.migrating, .percent(3))) }
    scenario.poll(Scenario.volume(.migrating, .percent(4)))
    let changes = try #require(scenario.migration).trail.changes
    #expect(changes.map(\.state) == [.copying, .stalled, .copying])
    guard case .plateau(let plateau) = changes[1].reason else {
      Issue.record("the reason is \(changes[1].reason)")
      return
    }
    #expect(plateau.percent == 3)
    #expect(changes[2].time == scenario.time)
  }

  @Test("keeps the whole staircase when it is full, and says how much else it left out")
  func bounds() {
    var readings: [Reading] = []
    for percent in 0...100 { for _ in 0..<20 { readings += [.percent(percent), .failed] } }
    let trail = Self.trail(readings)
    #expect(trail.runs.count == MigrationTrail.mostRuns)
    #expect(trail.forgottenRuns == readings.count - MigrationTrail.mostRuns)
    #expect(trail.ticks.map(\.percent) == Array(0...100))
    #expect(trail.ticks.map(\.time) == (0...100).map { Double($0 * 40) })
    #expect(trail.runs.last?.reading == .failed)
    #expect(trail.runs.last?.last == Double(readings.count - 1))
  }

  @Test("leaves out the oldest changes when there are too many")
  func manyChanges() {
    var trail = MigrationTrail()
    for number in 0..<250 {
      var verdict = Verdict.unobserved
      verdict.state = number.isMultiple(of: 2) ? .copying : .unreadable
      trail.note(Observation(time: Double(number), reading: .failed, nextPoll: nil), verdict)
    }
    #expect(trail.changes.count == MigrationTrail.mostChanges)
    #expect(trail.forgottenChanges == 150)
    #expect(trail.changes.first?.time == 150)
    #expect(trail.changes.last?.time == 249)
  }

  @Test("comes back from its text as it was, whatever the readings")
  func coding() throws {
    let trail = Self.trail([
      .starting, .percent(0), .noNumber(cloudGivesField: true), .noNumber(cloudGivesField: false), .text, .unavailable,
      .completing, .null, .missing, .failed, .error, .success,
    ])
    let text = try StateCoding.encoder.encode(trail)
    #expect(try StateCoding.decoder.decode(MigrationTrail.self, from: text) == trail)
    let broken = String(decoding: text, as: UTF8.self).replacing("starting", with: "galloping")
    #expect(throws: DecodingError.self) {
      try StateCoding.decoder.decode(MigrationTrail.self, from: Data(broken.utf8))
    }
  }

  @Test("is missing for what version 2 of the database saved, and all else comes back from there")
  func version2() async throws {
    let bench = try StoreBench()
    var store = try bench.open()
    var scenario = Scenario()
    for percent in 0..<35 { scenario.poll(Scenario.volume(.migrating, .percent(percent))) }
    await scenario.remember(in: store)
    await store.end()
    let queue = try DatabaseQueue(path: bench.path)
    try await queue.write { db in
      try db.execute(sql: "ALTER TABLE detectors DROP COLUMN trail")
      try db.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '3'")
    }
    try queue.close()
    let before = try #require(scenario.migration)
    store = try bench.open()
    try await scenario.restart(from: store)
    let after = try #require(scenario.migration)
    #expect(after.verdict == before.verdict)
    #expect(after.percent == 34)
    // What was observed since the detector was last written whole.
    #expect(after.trail.ticks.last == before.trail.ticks.last)
    #expect((1...DetectorJournal.length).contains(after.trail.runs.count))
    await store.end()
  }
}
