import Foundation
import GRDB
import Testing

@testable import Alerting
@testable import MigrationExporter

/// Alerting records of this many alerts.
enum AlertingSample {
  static func record(_ count: Int) throws -> AlertingRecord {
    var record = AlertingRecord()
    for number in 0..<count {
      let identity = AlertIdentity(labels: ["alertname": "Stalled", "volume_id": "v\(number)"])
      let text = HostileText.all[number % HostileText.all.count]
      let life = AlertLife(
        phase: number % 2 == 0 ? .pending(since: 1.5) : .firing(since: 2, lastTrue: 3.25), scope: "sim",
        identity: identity,
        wording: AlertWording(["summary": text], link: number % 5 == 0 ? "https://x/\(number)" : nil),
        timing: AlertTiming(holdsFor: 60), receivers: number % 3 == 0 ? ["pager"] : nil)
      record.lives["Stalled v\(number)"] = life
      let alert = Alert(
        identity: identity, annotations: ["summary": text], startsAt: 0.1 + Double(number),
        endsAt: number % 2 == 0 ? nil : 5)
      let place = AlertingRecord.Place(queue: "pager", key: identity.fingerprint)
      var entry = QueueEntry(
        alert: alert, revision: .max, told: 2, resolvedTold: number % 4 == 0 ? 8.5 : nil,
        refusal: number % 3 == 0 ? "400" : nil)
      if number % 3 == 0 { entry.refusedAt = 7.25 }
      if number % 7 == 0 { entry.lastDelivery = .init(at: 6.5, wasFiring: number % 2 == 0) }
      record.entries[place] = entry
    }
    record.groups[.init(queue: "pager", key: "{}:{}")] = QueueGroup(lastTold: 7.125)
    return record
  }
}

extension AlertingRecord {
  /// The fingerprint of the alert with this number.
  func key(_ number: Int) -> String? {
    lives["Stalled v\(number)"].flatMap { $0?.identity.fingerprint }
  }
}

@Suite("Alerts in the memory")
struct AlertingStoreTests {
  @Test("come back as they were, and what is nil is gone")
  func comeBack() async throws {
    let bench = try StoreBench()
    let first = try bench.open()
    let record = try AlertingSample.record(60)
    try await first.save(record)
    await first.end()
    let second = try bench.open()
    #expect(try await second.alertingRecord() == record)
    let gone = AlertingRecord(
      lives: record.lives.mapValues { _ in nil }, entries: record.entries.mapValues { _ in nil },
      groups: record.groups.mapValues { _ in nil })
    try await second.save(gone)
    #expect(try await second.alertingRecord().isEmpty)
    await second.end()
  }

  @Test("a row that can't be read is left out, counted and logged")
  func damaged() async throws {
    let bench = try StoreBench()
    let first = try bench.open()
    try await first.save(try AlertingSample.record(2))
    await first.end()
    try await DatabaseQueue(path: bench.path).write {
      try $0.execute(sql: "UPDATE alerts SET labels = '{\"volume_id\":' WHERE key = 'Stalled v0'")
      try $0.execute(sql: "UPDATE notification_groups SET last_told = x'ff00ff'")
    }
    let second = try bench.open()
    let record = try await second.alertingRecord()
    #expect(record.lives.keys.sorted() == ["Stalled v1"])
    #expect(record.entries.count == 2)
    #expect(record.groups.isEmpty)
    #expect(second.status.skippedRows == 2)
    #expect(bench.log.take().map { $0.values["rows"] } == ["2"])
    await second.end()
  }
}
