import Foundation
import GRDB

/// Reads the history out of a database that an exporter writes, or has written; it changes nothing in it.
public struct HistoryReader: Sendable {
  let path: String

  /// What is to be read; what is nil is not asked.
  public struct Query: Sendable, Hashable {
    /// The clouds by their configured names; none: all.
    public var clouds: [String]
    /// Those that ended then or later, in unix seconds.
    public var since: Double?
    /// How they ended.
    public var result: MigrationSnapshot.Result?
    /// At most so many, those that ended last.
    public var limit: Int?
    /// Less so many that ended last of all.
    public var offset = 0

    /// Asks for all unless told otherwise.
    public init(
      clouds: [String] = [], since: Double? = nil, result: MigrationSnapshot.Result? = nil, limit: Int? = nil,
      offset: Int = 0
    ) {
      self.clouds = clouds
      self.since = since
      self.result = result
      self.limit = limit
      self.offset = offset
    }
  }

  /// Reads the database at `location`.
  ///
  /// - Throws: where that is memory, which nobody else can read.
  public init(_ location: StoreLocation) throws(StoreError) {
    guard case .file(let path) = location else {
      throw StoreError(
        .missing,
        "there is no database to read: this exporter's memory is its process' own; name a file with --storage, or set "
          + "storage.path")
    }
    self.path = path
  }

  /// The finished migrations that `query` asks for, the one that ended last first.
  public func migrations(_ query: Query = Query()) throws(StoreError) -> [FinishedMigration] {
    // To SQLite a negative limit is none.
    let names = query.clouds.isEmpty ? "" : " AND cloud IN (\(Self.marks(query.clouds.count)))"
    let sql = """
      SELECT * FROM history WHERE (?1 IS NULL OR "end" >= ?1) AND (?2 IS NULL OR result = ?2)\(names)
      ORDER BY "end" DESC, id DESC LIMIT ?3 OFFSET ?4
      """
    var arguments: StatementArguments = [query.since, query.result?.rawValue, query.limit ?? -1, query.offset]
    arguments += StatementArguments(query.clouds)
    return try read { db in
      let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
      var migrations: [FinishedMigration] = []
      while let row = try rows.next() {
        if let migration = HistoryRow.migration(row) { migrations.append(migration) }
      }
      return migrations
    }
  }

  /// The clouds that the database knows: those that are watched, or were lately, and those that have a history.
  public func clouds() throws(StoreError) -> [String] {
    try read { db in
      try String.fetchAll(db, sql: "SELECT cloud FROM clouds UNION SELECT cloud FROM history ORDER BY cloud")
    }
  }

  /// So many places for arguments, after the first four.
  private static func marks(_ count: Int) -> String {
    (0..<count).map { "?\($0 + 5)" }.joined(separator: ", ")
  }

  /// What `look` finds in it, where it is there and is an exporter's.
  func read<Value>(_ look: (Database) throws -> Value) throws(StoreError) -> Value {
    let real: RealPath
    do throws(StoreError) {
      real = try RealPath(path)
    } catch {
      guard [.missing, .noPermission].contains(error.code) else { throw error }
      let why = error.code == .missing ? "it is not there" : "permission denied"
      throw StoreError(
        error.code,
        "the database \(path) can't be read (\(why)); the exporter makes it when it starts: is this its storage.path, and "
          + "may this user read it?")
    }
    guard real.isFile else { throw StoreError(errno: EISDIR, path: path) }
    guard access(path, R_OK) == 0 else { throw StoreError(errno: errno, path: path) }
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      return try DatabaseQueue(path: path, configuration: configuration).read { db in
        guard try db.tableExists("history") else {
          throw StoreError(.damaged, "\(path) is a database, but none of exporterd: it has no table history")
        }
        return try look(db)
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
