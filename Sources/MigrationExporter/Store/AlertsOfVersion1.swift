import Foundation
import GRDB

/// Alerts as version 1 of the tables had them, each a JSON text; to be left alone for good.
///
/// Read here rather than by SQLite, whose reading of a number may differ from ours in the last bit: a receiver would be
/// told an alert again as another one.
enum AlertsOfVersion1 {
  private struct Life: Decodable {
    struct Phase: Decodable {
      struct Pending: Decodable { var since: Double }
      struct Firing: Decodable { var since, lastTrue: Double }
      var pending: Pending?
      var firing: Firing?
    }

    struct Timing: Decodable { var holdsFor, keepsFiringFor: Double }
    var phase: Phase
    var scope: String
    var identity: Identity
    var annotations: [String: String]
    var link: String?
    var timing: Timing
    var receivers: [String]?
  }

  private struct Identity: Decodable { var labels: [String: String] }

  private struct Entry: Decodable {
    struct Alert: Decodable {
      var identity: Identity
      var annotations: [String: String]
      var startsAt: Double
      var endsAt: Double?
      var link: String?
    }

    var alert: Alert
    var revision, told: UInt64
    var resolvedTold: Double?
    var refusal: String?
  }

  private struct Group: Decodable { var lastTold: Double }

  /// Moves them into the tables of version 2; what can't be read is left behind.
  static func move(_ db: Database) throws {
    let decoder = StateCoding.decoder
    func state<State: Decodable>(_ row: Row) -> State? {
      try? decoder.decode(State.self, from: Data((row.value("state") ?? "").utf8))
    }
    func text(_ value: some Encodable) throws -> String {
      String(decoding: try StateCoding.encoder.encode(value), as: UTF8.self)
    }
    for row in try Row.fetchAll(db, sql: "SELECT key, state FROM alert_lives") {
      guard let life: Life = state(row), let since = life.phase.firing?.since ?? life.phase.pending?.since else {
        continue
      }
      try db.execute(
        sql: "INSERT INTO alerts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        arguments: [
          row["key"] as DatabaseValue, life.scope, since, life.phase.firing?.lastTrue, life.timing.holdsFor,
          life.timing.keepsFiringFor, try life.receivers.map(text), try text(life.identity.labels),
          try text(life.annotations), life.link,
        ])
    }
    for row in try Row.fetchAll(db, sql: "SELECT queue, key, state FROM queue_entries") {
      guard let entry: Entry = state(row) else { continue }
      try db.execute(
        sql: "INSERT INTO notifications VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL, ?, ?, ?, ?, ?)",
        arguments: [
          row["queue"] as DatabaseValue, row["key"] as DatabaseValue, Int64(bitPattern: entry.revision),
          Int64(bitPattern: entry.told), entry.resolvedTold, entry.refusal, entry.alert.startsAt, entry.alert.endsAt,
          try text(entry.alert.identity.labels), try text(entry.alert.annotations), entry.alert.link,
        ])
    }
    for row in try Row.fetchAll(db, sql: "SELECT queue, key, state FROM queue_groups") {
      guard let group: Group = state(row) else { continue }
      try db.execute(
        sql: "INSERT INTO notification_groups VALUES (?, ?, ?)",
        arguments: [row["queue"] as DatabaseValue, row["key"] as DatabaseValue, group.lastTold])
    }
    for table in ["alert_lives", "queue_entries", "queue_groups"] { try db.execute(sql: "DROP TABLE \(table)") }
  }
}
