public import Alerting
import GRDB

extension MigrationStore {
  /// All that is remembered of alerts and of what receivers are yet to be told, for a start.
  ///
  /// A row that can't be read is left out, and logged.
  public func alertingRecord() throws(StoreError) -> AlertingRecord {
    var skipped = 0
    let record = try readIfOpen { db in
      var record = AlertingRecord()
      for row in try Row.fetchAll(db, sql: "SELECT * FROM alerts") {
        guard let key: String = row.value("key"), let life = AlertRows.life(row) else {
          skipped += 1
          continue
        }
        record.lives[key] = life
      }
      for row in try Row.fetchAll(db, sql: "SELECT * FROM notifications") {
        guard let place = AlertRows.place(row), let entry = AlertRows.entry(row) else {
          skipped += 1
          continue
        }
        record.entries[place] = entry
      }
      for row in try Row.fetchAll(db, sql: "SELECT * FROM notification_groups") {
        guard let place = AlertRows.place(row), let lastTold: Double = row.value("last_told") else {
          skipped += 1
          continue
        }
        record.groups[place] = QueueGroup(lastTold: lastTold)
      }
      return record
    }
    noteSkipped(skipped, of: "alerts")
    return record ?? AlertingRecord()
  }

  /// Stores all changes of `record` in one transaction; returns when they are committed.
  ///
  /// - Throws: when none of them is stored; then they are to be handed in again, with what has changed since.
  public func save(_ record: AlertingRecord) throws(StoreError) {
    guard !record.isEmpty else { return }
    try write { db in
      let rows = try AlertRows(db)
      for (key, life) in record.lives { try rows.put(life, key: key) }
      for (place, entry) in record.entries { try rows.put(entry, at: place) }
      for (place, group) in record.groups { try rows.put(group, at: place) }
    }
  }
}
