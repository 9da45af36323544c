/// What a history page shows: a page of finished migrations, how many there are, and what is usual on each route.
struct HistoryDigest: Sendable {
  /// From one backend to another, in a cloud.
  struct Route: Sendable, Hashable {
    let cloud: String
    let source: String
    let destination: String
  }

  /// How fast copies on a route were, in bytes per second over their whole duration.
  struct Pace: Sendable, Hashable {
    let route: Route
    /// How many that ended well it is taken from.
    let count: Int
    /// The mean of theirs.
    let mean: Double
    /// The median, which one odd copy does not move: what is usual.
    let usual: Double
    let slowest: Double
    let fastest: Double
    /// When the last of them ended.
    let lastEnd: Double
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

  /// How many times slower than usual is worth a word.
  static let notably = 1.5
  /// Fewer copies do not tell what is usual.
  static let leastCopies = 3

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
  let paces: [Pace]
  private let usual: [Route: Pace]

  /// - Parameter entries: all that is kept, the one that ended last first.
  init(_ entries: [Entry], _ query: HistoryQuery) {
    var rates: [Route: [(rate: Double, end: Double)]] = [:]
    for entry in entries {
      if let rate = entry.meanRate, rate > 0 { rates[entry.route, default: []].append((rate, entry.end)) }
    }
    let paces = rates.map { route, copies -> Pace in
      let sorted = copies.map(\.rate).sorted()
      return Pace(
        route: route, count: sorted.count, mean: sorted.reduce(0, +) / Double(sorted.count),
        usual: Self.median(sorted), slowest: sorted[0],
        fastest: sorted[sorted.count - 1], lastEnd: copies.map(\.end).max() ?? 0)
    }
    usual = Dictionary(uniqueKeysWithValues: paces.map { ($0.route, $0) })
    self.paces = paces.filter { query.cloud == nil || query.cloud == $0.route.cloud }.sorted {
      ($0.lastEnd, $0.route.source) > ($1.lastEnd, $1.route.source)
    }
    var (counts, slow, chosen): ([MigrationSnapshot.Result: Int], Int, [Int]) = ([:], 0, [])
    let needle = query.text.lowercased()
    for (number, entry) in entries.enumerated() {
      if let cloud = query.cloud, cloud != entry.route.cloud { continue }
      if !needle.isEmpty, !entry.words.lowercased().contains(needle) { continue }
      counts[entry.result, default: 0] += 1
      let isSlow = Self.slowness(entry.meanRate, usual[entry.route]) != nil
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

  /// Of what is sorted and not empty; of an even number the mean of the two in the middle.
  private static func median(_ sorted: [Double]) -> Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// What is usual for the route of `migration`; nil where too few have gone it.
  func usual(for migration: FinishedMigration) -> Pace? {
    usual[Route(migration)].flatMap { $0.count >= Self.leastCopies ? $0 : nil }
  }

  /// How many times slower than usual it was; nil where that is not worth a word.
  func slowness(of migration: FinishedMigration) -> Double? {
    Self.slowness(migration.meanRate, usual[Route(migration)])
  }

  private static func slowness(_ rate: Double?, _ pace: Pace?) -> Double? {
    guard let rate, rate > 0, let pace, pace.count >= leastCopies, pace.usual / rate >= notably else { return nil }
    return pace.usual / rate
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
