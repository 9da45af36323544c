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
/// so, and each write after that tries again. The first that works writes all that was missed. After a start on a disk
/// that is full already it goes on from what the file holds, which it can read though not write.
public actor MigrationStore: Service {
  /// Where it is; `:memory:` where nothing outlives the process.
  public nonisolated let path: String
  /// What the process before has left; nil where there was none, or its end is unknown.
  public nonisolated let previousRun: PreviousRun?
  private let location: StoreLocation
  private let pagesToCheckpoint: Int
  private let hindrance: @Sendable () -> StoreError?
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
  /// True while it could not be opened yet, for a full disk.
  private var mayOpenLater = false
  /// What the run before has left, as long as the file can't be opened; nil: there is nothing, or it can't be read.
  private var copy: DatabaseQueue?
  private nonisolated let executor = StoreExecutor()

  /// The disk has a thread of its own.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// For how long a lock of another program is waited for, in milliseconds.
  static let patience = 2000

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

  /// - Parameters:
  ///   - pagesToCheckpoint: after how many the log is moved into the database; 0: never.
  ///   - hindrance: keeps it from being opened, now or later; for tests of a full disk.
  init(
    at location: StoreLocation, retention: Double, pagesToCheckpoint: Int, timekeeper: any Timekeeper, logger: Logger,
    hindrance: @escaping @Sendable () -> StoreError? = { nil }
  ) throws(StoreError) {
    self.timekeeper = timekeeper
    self.logger = logger
    self.retention = retention
    self.location = location
    self.pagesToCheckpoint = pagesToCheckpoint
    self.hindrance = hindrance
    lastTidying = timekeeper.now()
    do throws(StoreError) {
      if let error = hindrance() { throw error }
      let opened = try Opened(location, pagesToCheckpoint: pagesToCheckpoint)
      (database, lock) = (opened.database, opened.lock)
      (path, previousRun) = (opened.path, opened.previousRun)
      if let previousRun, previousRun.cleanEnd == nil {
        logger.warning(
          "the run before did not end by itself: it was killed, crashed, or lost its disk; what it stored goes on",
          metadata: ["began": "\(AlertText.time(previousRun.start))"])
      }
    } catch {
      // A full disk is no reason to watch nothing: it goes on as if the disk had filled up later.
      guard error.code == .full, case .file(let given) = location else { throw error }
      var copied: Copied?
      do throws(StoreError) {
        copied = try Copied(of: given)
      } catch {
        if error.code != .missing {
          logger.error(
            "what the run before has left can't be read; what it had yet to tell is told by a later start",
            metadata: ["reason": "\(error)", "code": "\(error.code.rawValue)"])
        }
      }
      (path, previousRun) = (given, copied?.previousRun)
      copy = copied?.database
      mayOpenLater = true
      let now = timekeeper.now()
      health.withLock { ($0.failingSince, $0.reason) = (now, error) }
      logger.error(
        "nothing can be remembered; the exporter goes on, but a restart would forget",
        metadata: ["reason": "\(error)", "code": "\(error.code.rawValue)"])
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
    (mayOpenLater, copy) = (false, nil)
    guard database != nil else { return }
    // Whoever holds it now does not hold up the end.
    try? tune("busy_timeout = 200")
    for cloud in waiting.withLock({ Array($0.keys) }) { saveWaiting(cloud) }
    let now = timekeeper.now()
    _ = try? write { try $0.execute(sql: "INSERT OR REPLACE INTO meta VALUES ('ended', ?)", arguments: [now]) }
    // Without a log beside it, a reader needs to make no files of its own. One who reads just now hinders that, and then
    // the log stays.
    try? database?.writeWithoutTransaction { db in
      try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      try db.execute(sql: "PRAGMA journal_mode = DELETE")
    }
    try? database?.close()
    database = nil
    lock = nil
  }

  /// Makes one change as a whole, and takes note of whether that works.
  func write<Value>(_ change: (Database) throws -> Value) throws(StoreError) -> Value {
    if mayOpenLater {
      do throws(StoreError) {
        try openLater()
      } catch {
        note(error)
        throw error
      }
    }
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

  /// Opens what could not be opened at the start.
  ///
  /// This run went on from what is in there, and what has changed since is still to be written. Should it have been
  /// unreadable, then what the run before had yet to tell stays in there for the next start, unless this run has a newer
  /// word on the same alert, which is written over it.
  private func openLater() throws(StoreError) {
    if let error = hindrance() { throw error }
    let opened = try Opened(location, pagesToCheckpoint: pagesToCheckpoint)
    (database, lock, mayOpenLater, copy) = (opened.database, opened.lock, false, nil)
    tidy()
  }

  /// Asks something; nil where there is nothing to ask yet, since the file could not be opened.
  func readIfOpen<Value>(_ question: (Database) throws -> Value) throws(StoreError) -> Value? {
    mayOpenLater && copy == nil ? nil : try read(question)
  }

  func read<Value>(_ question: (Database) throws -> Value) throws(StoreError) -> Value {
    guard let database = database ?? copy else { throw StoreError(.closed, path, "the exporter ends") }
    do { return try database.read(question) } catch { throw StoreError(error, path: path) }
  }

  /// Gives pages that hold nothing any more back to the file system.
  func shrink() {
    try? database?.writeWithoutTransaction { try $0.execute(sql: "PRAGMA incremental_vacuum") }
  }

  /// Runs a `PRAGMA`.
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
    // Whoever holds it is not waited for at each write.
    try? tune("busy_timeout = 0")
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
    try? tune("busy_timeout = \(Self.patience)")
    logger.warning(
      "all is remembered again", metadata: ["after": "\(durationText(timekeeper.now() - since))", "path": "\(path)"])
  }
}
