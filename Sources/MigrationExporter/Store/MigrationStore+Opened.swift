import Foundation
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
        try database.read { try Self.check($0, name) }
        // Only now: a database of another program is not to be changed, not even in its kind of journal.
        if lock != nil {
          try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
          }
        }
        try StoreSchema.migrator.migrate(database)
        previousRun = try database.read(Self.previousRun)
      } catch {
        throw StoreError(error, path: name)
      }
    }

    /// Sees to it that it is a sound database of ours.
    fileprivate static func check(_ db: Database, _ name: String) throws {
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

    fileprivate static func previousRun(_ db: Database) throws -> PreviousRun? {
      func time(_ key: String) throws -> Double? {
        try Row.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])?.value("value")
      }
      let end = try time("ended")
      return try time("started").map { PreviousRun(start: $0, cleanEnd: end) }
    }
  }

  /// What a database that can't be written holds: a copy in memory, which serves all questions until it can.
  struct Copied {
    let database: DatabaseQueue
    let previousRun: PreviousRun?

    /// Reads the file at `path`; nothing of it is changed.
    ///
    /// The tables of an earlier version are brought up to date in the copy, which is why there is one.
    init(of path: String) throws(StoreError) {
      let real = try RealPath(path)
      guard real.isFile else { throw StoreError(errno: EISDIR, path: path) }
      do {
        database = try DatabaseQueue()
        do {
          try Self.file(real.path, isReadOnly: true).backup(to: database)
        } catch {
          // After a crash its log is read by way of another file, for which there may be no room; who has it alone needs
          // none.
          try Self.file(real.path, isReadOnly: false).backup(to: database)
        }
        try database.read { try Opened.check($0, real.path) }
        try StoreSchema.migrator.migrate(database)
        previousRun = try database.read(Opened.previousRun)
      } catch {
        throw StoreError(error, path: real.path)
      }
    }

    private static func file(_ path: String, isReadOnly: Bool) throws -> DatabaseQueue {
      var configuration = Configuration()
      configuration.readonly = isReadOnly
      configuration.busyMode = .timeout(Double(MigrationStore.patience) / 1000)
      if !isReadOnly {
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA locking_mode = EXCLUSIVE") }
      }
      return try DatabaseQueue(path: path, configuration: configuration)
    }
  }
}
