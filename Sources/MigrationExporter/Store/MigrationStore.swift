import Foundation
import GRDB
public import Logging
public import ServiceLifecycle
import Synchronization

/// What is remembered from one run to the next: ledgers, alerts and what receivers are yet to be told, and the history.
///
/// An SQLite database in WAL mode, with one writer. What was committed survives the end of the process at any moment, also
/// by SIGKILL. A power loss or a crash of the machine may take the last seconds before it, but damages nothing
/// (`synchronous = NORMAL`).
///
/// When a write fails, for a full disk for instance, the exporter goes on without memory: it is logged once, `status` says
/// so, and each write after that tries again. The first that works writes all that was missed.
public actor MigrationStore: Service {
  /// Where it is; `:memory:` where nothing outlives the process.
  public nonisolated let path: String
  /// What the process before has left; nil where there was none, or its end is unknown.
  public nonisolated let previousRun: PreviousRun?
  let timekeeper: any Timekeeper
  let logger: Logger
  let retention: Double
  nonisolated let health = Mutex(StoreStatus())
  /// What was handed over and is not yet being saved: for each cloud the newest ledger, and all that has ended.
  nonisolated let waiting = Mutex<[String: CloudMemory]>([:])
  /// What has ended and could not be saved.
  var unsavedEnds: [FinishedMigration] = []
  /// What the tables hold of each cloud's ledger; nothing of one where that is not certain.
  var saved: [String: SavedLedger] = [:]
  var lastTidying: Double
  private var database: DatabaseQueue?
  private var lock: StoreLock?
  private nonisolated let executor = StoreExecutor()

  /// The disk has a thread of its own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// The most ends of migrations that are kept while they can't be saved.
  static let mostUnsavedEnds = 10_000

  /// Opens the database, or makes one that only its owner may read.
  ///
  /// The folder of the file is made where it alone is missing, with the mode 0700; the one above it must be there, so that
  /// a slip of the pen makes no tree.
  ///
  /// - Parameters:
  ///   - location: where it is.
  ///   - retention: for how long finished migrations are kept, in seconds; default 90 days.
  ///   - timekeeper: the clock.
  ///   - logger: is told, once each, when it fails and when it works again.
  public init(
    at location: StoreLocation, retention: Double = 90 * 86_400, timekeeper: any Timekeeper, logger: Logger
  ) throws(StoreError) {
    try self.init(at: location, retention: retention, pagesToCheckpoint: 1000, timekeeper: timekeeper, logger: logger)
  }

  /// - Parameter pagesToCheckpoint: after how many the log is moved into the database; 0: never.
  init(
    at location: StoreLocation, retention: Double, pagesToCheckpoint: Int, timekeeper: any Timekeeper, logger: Logger
  ) throws(StoreError) {
    self.timekeeper = timekeeper
    self.logger = logger
    self.retention = retention
    let now = timekeeper.now()
    lastTidying = now
    do {
      let database: DatabaseQueue
      switch location {
      case .memory:
        path = ":memory:"
        database = try DatabaseQueue(configuration: Self.configuration(pagesToCheckpoint: pagesToCheckpoint))
      case .file(let given):
        path = try Self.prepare(given)
        lock = try StoreLock(of: path)
        try Self.touch(path)
        var configuration = Self.configuration(pagesToCheckpoint: pagesToCheckpoint)
        configuration.journalMode = .wal
        database = try DatabaseQueue(path: path, configuration: configuration)
      }
      let path = path
      try database.read { db in
        let complaint = try String.fetchOne(db, sql: "PRAGMA quick_check(1)") ?? "no answer"
        if complaint != "ok" { throw StoreError(.damaged, path, complaint) }
        if try StoreSchema.migrator.hasBeenSuperseded(db) { throw StoreError(.newer, path, "its tables are not known") }
      }
      try StoreSchema.migrator.migrate(database)
      previousRun = try database.read { db in
        func time(_ key: String) throws -> Double? {
          try Row.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])?.value("value")
        }
        let end = try time("ended")
        return try time("started").map { PreviousRun(start: $0, cleanEnd: end) }
      }
      self.database = database
    } catch {
      let path = if case .file(let path) = location { path } else { ":memory:" }
      throw StoreError(error, path: path)
    }
  }

  /// Tidies up, and closes the store when the service group shuts down; first in the group, so that it ends last.
  public func run() async throws {
    tidy()
    // Throws when the task is cancelled, which is an end like the other.
    try? await gracefulShutdown()
    end()
  }

  /// Whether it works.
  public nonisolated var status: StoreStatus { health.withLock { $0 } }

  /// Notes the start of this run, and deletes what is too old; also when nothing else happens.
  func tidy() {
    let now = timekeeper.now()
    _ = try? write { db in
      try db.execute(sql: "INSERT OR IGNORE INTO meta VALUES ('created', ?)", arguments: [now])
      try db.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('started', ?)", arguments: [now])
      try db.execute(sql: "DELETE FROM meta WHERE key = 'ended'")
      try Self.forget(db, before: now, retention: retention)
    }
    shrink()
  }

  /// Saves what was handed over, notes that this was an end in order, and closes the database.
  ///
  /// After that nothing is remembered.
  public func end() {
    guard database != nil else { return }
    for cloud in waiting.withLock({ Array($0.keys) }) { saveWaiting(cloud) }
    let now = timekeeper.now()
    _ = try? write { try $0.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('ended', ?)", arguments: [now]) }
    // Without a log beside it, a reader needs to make no files of its own. One who reads just now hinders that, and then
    // the log stays.
    try? database?.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA busy_timeout = 200")
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
    try? database?.close()
    database = nil
    lock = nil
  }

  /// Makes one change as a whole, and takes note of whether that works.
  func write<Value>(_ change: (Database) throws -> Value) throws(StoreError) -> Value {
    guard let database else { throw StoreError(.closed, path, "the exporter ends") }
    do {
      let value = try database.write(change)
      noteSuccess()
      return value
    } catch {
      let error = StoreError(error, path: path)
      note(error)
      throw error
    }
  }

  func read<Value>(_ question: (Database) throws -> Value) throws(StoreError) -> Value {
    guard let database else { throw StoreError(.closed, path, "the exporter ends") }
    do { return try database.read(question) } catch { throw StoreError(error, path: path) }
  }

  /// Gives pages that hold nothing any more back to the file system.
  func shrink() {
    try? database?.writeWithoutTransaction { try $0.execute(sql: "PRAGMA incremental_vacuum") }
  }

  /// For tests: runs a `PRAGMA`.
  func tune(_ pragma: String) throws {
    try database?.writeWithoutTransaction { try $0.execute(sql: "PRAGMA \(pragma)") }
  }

  private func note(_ error: StoreError) {
    let now = timekeeper.now()
    let isNews = health.withLock { health in
      let isNews = health.failingSince == nil
      if isNews { health.failingSince = now }
      health.reason = error
      return isNews
    }
    guard isNews else { return }
    logger.error(
      "nothing can be remembered; the exporter goes on, but a restart would forget",
      metadata: ["reason": "\(error)", "code": "\(error.code.rawValue)"])
  }

  private func noteSuccess() {
    let since = health.withLock { health in
      defer { (health.failingSince, health.reason) = (nil, nil) }
      return health.failingSince
    }
    guard let since else { return }
    logger.warning(
      "all is remembered again", metadata: ["after": "\(durationText(timekeeper.now() - since))", "path": "\(path)"])
  }
}
