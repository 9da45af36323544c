import Foundation
import GRDB

/// Reads the history out of a database that an exporter writes, or has written; it changes nothing in it.
public struct HistoryReader: Sendable {
  let path: String

  /// What is to be read; what is nil is not asked.
  public struct Query: Sendable, Hashable {
    /// The configured name of the cloud.
    public var cloud: String?
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
      cloud: String? = nil, since: Double? = nil, result: MigrationSnapshot.Result? = nil, limit: Int? = nil,
      offset: Int = 0
    ) {
      self.cloud = cloud
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
        let sql = """
          SELECT * FROM history WHERE (?1 IS NULL OR cloud = ?1) AND (?2 IS NULL OR "end" >= ?2)
          AND (?3 IS NULL OR result = ?3) ORDER BY "end" DESC, id DESC LIMIT ?4 OFFSET ?5
          """
        // To SQLite a negative limit is none.
        let rows = try Row.fetchCursor(
          db, sql: sql,
          arguments: [query.cloud, query.since, query.result?.rawValue, query.limit ?? -1, query.offset])
        var migrations: [FinishedMigration] = []
        while let row = try rows.next() {
          if let migration = HistoryRow.migration(row) { migrations.append(migration) }
        }
        return migrations
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
