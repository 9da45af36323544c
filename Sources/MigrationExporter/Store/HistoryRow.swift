import GRDB

/// A finished migration as a row of the table `history`.
enum HistoryRow {
  /// Writes it, once: one that is there already stays as it is.
  static func insert(_ migration: FinishedMigration, _ db: Database) throws {
    let statement = try db.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO history (cloud, region, volume_id, began, volume_name, project_id, volume_type, size_bytes,
        source_host, destination_host, method, retype, start, "end", result, mean_rate, percent)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    try statement.execute(arguments: [
      migration.cloud, migration.region, migration.volumeID, migration.key, whole(migration.name),
      whole(migration.projectID), whole(migration.volumeType), migration.sizeBytes, migration.sourceHost.map(whole),
      migration.destinationHost.map(whole), migration.method.rawValue, migration.isRetype, migration.start,
      migration.end, migration.result.rawValue, migration.meanRate, migration.percent,
    ])
  }

  /// To SQLite a text ends at its first NUL.
  private static func whole(_ text: String) -> String { text.replacing("\0", with: "\u{FFFD}") }

  /// Reads a row of all columns; nil where something is missing, or another version wrote it with words that are not known
  /// here.
  static func migration(_ row: Row) -> FinishedMigration? {
    guard let cloud: String = row.value("cloud"), let id: String = row.value("volume_id"),
      let key: Double = row.value("began"), let end: Double = row.value("end"),
      let method = MigrationSnapshot.Method(rawValue: row.value("method") ?? ""),
      let result = MigrationSnapshot.Result(rawValue: row.value("result") ?? "")
    else { return nil }
    return FinishedMigration(
      cloud: cloud, region: row.value("region"), volumeID: id, key: key, name: row.value("volume_name") ?? "",
      projectID: row.value("project_id") ?? "", volumeType: row.value("volume_type") ?? "",
      sizeBytes: row.value("size_bytes"), sourceHost: row.value("source_host"),
      destinationHost: row.value("destination_host"), method: method, isRetype: row.value("retype") ?? false,
      start: row.value("start"), end: end, result: result, percent: row.value("percent"))
  }
}

extension Row {
  /// What stands in a column; nil where that is null or something else than it should be.
  func value<Value: DatabaseValueConvertible>(_ column: String) -> Value? {
    Value.fromDatabaseValue(self[column] as DatabaseValue)
  }
}
