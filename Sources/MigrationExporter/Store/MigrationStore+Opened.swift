import GRDB

extension MigrationStore {
  /// A database that can be worked with, and the right to write it.
  struct Opened {
    let database: DatabaseQueue
    let path: String
    let previousRun: PreviousRun?
    let lock: StoreLock?

    /// Opens it, or makes it, and brings its tables up to date.
    init(_ location: StoreLocation, pagesToCheckpoint: Int) throws(StoreError) {
      var name = ":memory:"
      do {
        switch location {
        case .memory:
          lock = nil
          database = try DatabaseQueue(
            configuration: MigrationStore.configuration(pagesToCheckpoint: pagesToCheckpoint))
        case .file(let given):
          name = given
          name = try MigrationStore.prepare(given)
          lock = try StoreLock(of: name)
          try MigrationStore.touch(name)
          database = try DatabaseQueue(
            path: name, configuration: MigrationStore.configuration(pagesToCheckpoint: pagesToCheckpoint))
        }
        path = name
        try database.read { db in
          let complaint = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
          if complaint != "ok" { throw StoreError(.damaged, name, complaint) }
          let tables = try String.fetchAll(db, sql: "SELECT name FROM sqlite_master WHERE type = 'table'")
          if let table = tables.first, !tables.contains("grdb_migrations") {
            throw StoreError(.foreign, name, "it has a table \(table.prefix(100)), and none of ours")
          }
          if try StoreSchema.migrator.hasBeenSuperseded(db) {
            throw StoreError(.newer, name, "its tables are not known")
          }
        }
        // Only now: a database of another program is not to be changed, not even in its kind of journal.
        if lock != nil {
          try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
          }
        }
        try StoreSchema.migrator.migrate(database)
        previousRun = try database.read { db in
          func time(_ key: String) throws -> Double? {
            try Row.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])?.value("value")
          }
          let end = try time("ended")
          return try time("started").map { PreviousRun(start: $0, cleanEnd: end) }
        }
      } catch {
        throw StoreError(error, path: name)
      }
    }
  }
}
