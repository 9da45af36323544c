/// What a history page shows: a page of finished migrations, how many there are, and what is usual on each route.
struct HistoryDigest: Sendable {
  /// From one backend to another, in a cloud.
  struct Route: Sendable, Hashable {
    let cloud: String
    let source: String
    let destination: String
  }

  /// What of a finished migration decides whether it is shown.
  struct Entry: Sendable {
    let route: Route
    let result: MigrationSnapshot.Result
    let meanRate: Double?
    let end: Double
    /// What a text is looked for in; empty where none is.
    let words: String
  }

  /// The numbers of the entries on the page, in their order.
  let shown: [Int]
  /// How many are chosen, on all pages.
  let chosen: Int
  /// How many ended how, of those that all but the wish for a result lets through.
  let counts: [MigrationSnapshot.Result: Int]
  /// How many of those were notably slower than usual.
  let slow: Int
  let page: Int
  let pages: Int
  /// The pace of each route of the clouds that are asked for, the one that was used last first.
  let paces: [HistoryPaces.Pace]
  private let all: HistoryPaces

  /// - Parameter entries: all that is kept, the one that ended last first.
  init(_ entries: [Entry], _ query: HistoryQuery) {
    all = HistoryPaces(entries.lazy.map { .init(route: $0.route, rate: $0.meanRate, end: $0.end) })
    paces = all.routes(of: query.cloud.map { [$0] } ?? [])
    var (counts, slow, chosen): ([MigrationSnapshot.Result: Int], Int, [Int]) = ([:], 0, [])
    let needle = query.text.lowercased()
    for (number, entry) in entries.enumerated() {
      if let cloud = query.cloud, cloud != entry.route.cloud { continue }
      if !needle.isEmpty, !entry.words.lowercased().contains(needle) { continue }
      counts[entry.result, default: 0] += 1
      let isSlow = all.slowness(entry.meanRate, on: entry.route) != nil
      if isSlow { slow += 1 }
      if let result = query.result, result != entry.result { continue }
      if query.isSlow, !isSlow { continue }
      chosen.append(number)
    }
    self.counts = counts
    self.slow = slow
    self.chosen = chosen.count
    pages = max(1, (chosen.count + HistoryQuery.pageSize - 1) / HistoryQuery.pageSize)
    page = min(query.page, pages)
    shown = Array(chosen.dropFirst((page - 1) * HistoryQuery.pageSize).prefix(HistoryQuery.pageSize))
  }

  /// What is usual for the route of `migration`; nil where too few have gone it.
  func usual(for migration: FinishedMigration) -> HistoryPaces.Pace? { all.usual(on: Route(migration)) }

  /// How many times slower than usual it was; nil where that is not worth a word.
  func slowness(of migration: FinishedMigration) -> Double? {
    all.slowness(migration.meanRate, on: Route(migration))
  }
}

extension HistoryDigest.Route {
  init(_ migration: FinishedMigration) {
    self.init(
      cloud: migration.cloud, source: migration.sourceHost ?? "", destination: migration.destinationHost ?? "")
  }
}

extension HistoryDigest.Entry {
  init(_ migration: FinishedMigration) {
    self.init(
      route: .init(migration), result: migration.result, meanRate: migration.meanRate, end: migration.end,
      words:
        "\(migration.name)\n\(migration.volumeID)\n\(migration.sourceHost ?? "")\n\(migration.destinationHost ?? "")")
  }
}
