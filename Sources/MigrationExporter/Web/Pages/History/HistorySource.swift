import OpenStackClient

/// Where a history page has its migrations from.
///
/// One reader at a time, on a thread of its own: SQLite blocks whoever calls it.
actor HistorySource {
  /// What was found.
  struct Answer: Sendable {
    let digest: HistoryDigest
    let migrations: [FinishedMigration]
    /// False where nothing is kept but what ended lately.
    var isKept = true
    /// Why the store can't be read; nil where it can.
    var failure: StoreError?
  }

  private let reader: HistoryReader?
  private nonisolated let executor = StoreExecutor()

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Reads the store at `path`; nil: there is none, and only what a snapshot still has is shown.
  init(path: String?) {
    reader = path.flatMap { try? HistoryReader(.file($0)) }
  }

  func answer(_ query: HistoryQuery, _ snapshot: Snapshot) -> Answer {
    guard let reader else { return Self.lately(query, snapshot) }
    do {
      let (digest, migrations) = try reader.digest(query)
      return Answer(digest: digest, migrations: migrations)
    } catch {
      var answer = Self.lately(query, snapshot)
      answer.failure = error
      return answer
    }
  }

  /// What the snapshot still has of what ended.
  static func lately(_ query: HistoryQuery, _ snapshot: Snapshot) -> Answer {
    let all = snapshot.clouds.flatMap { cloud in
      cloud.migrations.compactMap { FinishedMigration($0, in: cloud) }
    }.sorted { $0.end > $1.end }
    let digest = HistoryDigest(all.map(HistoryDigest.Entry.init), query)
    return Answer(digest: digest, migrations: digest.shown.map { all[$0] }, isKept: false)
  }
}
