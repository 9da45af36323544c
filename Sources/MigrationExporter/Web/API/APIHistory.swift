import OpenStackClient

/// What has ended: from the store where there is one, else what the snapshot still shows.
package struct APIHistory: Sendable {
  /// Reads the store; nil: nothing is kept.
  var reader: HistoryReader?
  let board: SnapshotBoard

  /// - Parameter reader: reads the store; nil: there is none.
  package init(reader: HistoryReader?, board: SnapshotBoard) {
    self.reader = reader
    self.board = board
  }

  static let memoryNote =
    "there is no store: only what ended in the last five minutes, or failed or vanished in the last day is known; set "
    + "storage.path to keep more"

  /// Refuses a cloud that is neither watched nor has a history: an empty list would look like nothing has ended.
  func check(_ clouds: [String]) throws(API.Problem) {
    var known = board.current.clouds.map(\.name)
    guard !clouds.allSatisfy(known.contains) else { return }
    if let reader {
      let kept: [String] = try Self.readable { () throws(StoreError) in try reader.clouds() }
      known += kept.filter { !known.contains($0) }
    }
    do {
      try UnknownCloud.check(clouds, against: known, isPast: true)
    } catch {
      throw .refused("cloud: \(error)")
    }
  }

  /// The pace of each route of these clouds, of all that is known; reads the disk.
  func paces(of clouds: [String]) throws(API.Problem) -> HistoryPaces {
    guard let reader else {
      let known = remembered(HistoryReader.Query(clouds: clouds))
      return HistoryPaces(known.map { .init(route: .init($0), rate: $0.meanRate, end: $0.end) })
    }
    return try Self.readable { () throws(StoreError) in try reader.paces(of: clouds) }
  }

  /// The page of `query`; reads the disk.
  ///
  /// - Parameter text: only those whose name, id or backends have this in them, whatever the case; empty: all.
  func page(
    _ query: HistoryReader.Query, with text: String = ""
  ) throws(API.Problem) -> (page: [FinishedMigration], hasMore: Bool) {
    guard text.isEmpty else { return try page(query, needle: text.lowercased()) }
    var query = query
    let limit = query.limit ?? .max
    // One more tells whether there are more.
    query.limit = limit == .max ? nil : limit + 1
    let found = try all(query)
    return (Array(found.prefix(limit)), found.count > limit)
  }

  /// SQLite knows the two cases of ASCII only, so that all are read and looked at here, as the page does.
  private func page(
    _ query: HistoryReader.Query, needle: String
  ) throws(API.Problem) -> (page: [FinishedMigration], hasMore: Bool) {
    var wide = query
    (wide.limit, wide.offset) = (nil, 0)
    let found = try all(wide).filter { HistoryDigest.Entry($0).words.lowercased().contains(needle) }
    let page = found.dropFirst(query.offset).prefix(query.limit ?? .max)
    return (Array(page), query.offset + page.count < found.count)
  }

  private func all(_ query: HistoryReader.Query) throws(API.Problem) -> [FinishedMigration] {
    guard let reader else { return remembered(query) }
    return try Self.readable { () throws(StoreError) in try reader.migrations(query) }
  }

  private static func readable<Value>(_ read: () throws(StoreError) -> Value) throws(API.Problem) -> Value {
    do throws(StoreError) {
      return try read()
    } catch {
      throw API.Problem(error: "the history can't be read: \(error)", code: .unavailable)
    }
  }

  private func remembered(_ query: HistoryReader.Query) -> [FinishedMigration] {
    let all = board.current.clouds.flatMap { cloud in
      cloud.migrations.compactMap { FinishedMigration($0, in: cloud) }
    }
    let wanted = all.filter { migration in
      (query.clouds.isEmpty || query.clouds.contains(migration.cloud)) && (query.since ?? -.infinity) <= migration.end
        && (query.result == nil || query.result == migration.result)
    }
    return Array(wanted.sorted { $0.end > $1.end }.dropFirst(query.offset).prefix(query.limit ?? .max))
  }
}

extension FinishedMigration {
  /// What a snapshot still shows of one that has ended; nil while it goes on.
  init?(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) {
    guard let result = migration.result, let end = migration.end else { return nil }
    let volume = migration.volume
    self.init(
      cloud: cloud.name, region: cloud.description?.region, volumeID: migration.id, key: migration.start ?? end,
      name: volume.name, projectID: volume.projectID, volumeType: volume.volumeType, sizeBytes: volume.sizeBytes,
      sourceHost: migration.sourceHost, destinationHost: migration.destinationHost, method: migration.method,
      isRetype: migration.isRetype, start: migration.start, end: end, result: result, percent: migration.percent)
  }
}
