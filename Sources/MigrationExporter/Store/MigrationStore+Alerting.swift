public import Alerting
import Foundation
import GRDB

extension MigrationStore {
  /// All that is remembered of alerts and of what receivers are yet to be told, for a start.
  ///
  /// A row that can't be read is left out, and logged.
  public func alertingRecord() throws(StoreError) -> AlertingRecord {
    let decoder = StateCoding.decoder
    var skipped = 0
    func state<State: Decodable>(_ row: Row) -> State? {
      let state = try? decoder.decode(State.self, from: Data((row.value("state") ?? "").utf8))
      if state == nil { skipped += 1 }
      return state
    }
    func place(_ row: Row) -> AlertingRecord.Place {
      AlertingRecord.Place(queue: row.value("queue") ?? "", key: row.value("key") ?? "")
    }
    let record = try read { db in
      var record = AlertingRecord()
      for row in try Row.fetchAll(db, sql: "SELECT key, state FROM alert_lives") {
        if let life: AlertLife = state(row) { record.lives[row.value("key") ?? ""] = life }
      }
      for row in try Row.fetchAll(db, sql: "SELECT queue, key, state FROM queue_entries") {
        if let entry: QueueEntry = state(row) { record.entries[place(row)] = entry }
      }
      for row in try Row.fetchAll(db, sql: "SELECT queue, key, state FROM queue_groups") {
        if let group: QueueGroup = state(row) { record.groups[place(row)] = group }
      }
      return record
    }
    noteSkipped(skipped, of: "alerts")
    return record
  }

  /// Stores all changes of `record` in one transaction; returns when they are committed.
  ///
  /// - Throws: when none of them is stored; then they are to be handed in again, with what has changed since.
  public func save(_ record: AlertingRecord) throws(StoreError) {
    guard !record.isEmpty else { return }
    let encoder = StateCoding.encoder
    func text(_ state: some Encodable) throws -> String { String(decoding: try encoder.encode(state), as: UTF8.self) }
    func change<State: Encodable>(
      _ db: Database, _ table: String, _ states: [AlertingRecord.Place: State?]
    ) throws {
      let put = try db.cachedStatement(sql: "INSERT OR REPLACE INTO \(table) (queue, key, state) VALUES (?, ?, ?)")
      let delete = try db.cachedStatement(sql: "DELETE FROM \(table) WHERE queue = ? AND key = ?")
      for (place, state) in states {
        if let state {
          try put.execute(arguments: [place.queue, place.key, try text(state)])
        } else {
          try delete.execute(arguments: [place.queue, place.key])
        }
      }
    }
    try write { db in
      let put = try db.cachedStatement(sql: "INSERT OR REPLACE INTO alert_lives (key, state) VALUES (?, ?)")
      let delete = try db.cachedStatement(sql: "DELETE FROM alert_lives WHERE key = ?")
      for (key, life) in record.lives {
        if let life {
          try put.execute(arguments: [key, try text(life)])
        } else {
          try delete.execute(arguments: [key])
        }
      }
      try change(db, "queue_entries", record.entries)
      try change(db, "queue_groups", record.groups)
    }
  }
}
