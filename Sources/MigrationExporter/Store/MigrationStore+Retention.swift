import GRDB

extension MigrationStore {
  /// For how long a cloud that has left the configuration is remembered, in seconds: a slip of the pen in the file, or a
  /// day's pause, loses nothing.
  static let memoryOfGoneClouds = 86_400.0
  /// From one tidying to the next, in seconds.
  static let tidyingInterval = 3600.0

  /// Deletes what is too old at `now`.
  static func forget(_ db: Database, before now: Double, retention: Double) throws {
    try db.execute(sql: "DELETE FROM history WHERE \"end\" < ?", arguments: [now - retention])
    try db.execute(sql: "DELETE FROM clouds WHERE left_at < ?", arguments: [now - memoryOfGoneClouds])
  }

  /// Tidies once an hour; a clock that was set back does not put it off for long.
  func tidyIfDue() {
    let now = timekeeper.now()
    guard abs(now - lastTidying) >= Self.tidyingInterval else { return }
    lastTidying = now
    guard (try? write { try Self.forget($0, before: now, retention: retention) }) != nil else { return }
    shrink()
  }

  /// These clouds are in the configuration from now on, and no others.
  func watch(_ clouds: [String]) {
    let now = timekeeper.now()
    _ = try? write { db in
      for cloud in try String.fetchAll(db, sql: "SELECT cloud FROM clouds WHERE left_at IS NULL")
      where !clouds.contains(cloud) {
        try db.execute(sql: "UPDATE clouds SET left_at = ? WHERE cloud = ?", arguments: [now, cloud])
      }
      for cloud in clouds {
        try db.execute(sql: "UPDATE clouds SET left_at = NULL WHERE cloud = ?", arguments: [cloud])
      }
    }
  }
}
