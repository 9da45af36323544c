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

  /// Refuses a cloud that is neither watched nor has a history, as the API does: an empty page would look like nothing has ended.
  ///
  /// Where the store can't be read, nobody knows which have one, and none is refused: the page says what is wrong.
  func check(_ query: HistoryQuery, _ snapshot: Snapshot) throws(BadQuery) {
    let watched = snapshot.clouds.map(\.name)
    guard let cloud = query.cloud, !watched.contains(cloud) else { return }
    var kept: [String] = []
    if let reader {
      guard let clouds = try? reader.clouds() else { return }
      kept = clouds.filter { !watched.contains($0) }
    }
    do {
      try UnknownCloud.check([cloud], against: watched + kept, isPast: true)
    } catch {
      throw BadQuery(error)
    }
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
