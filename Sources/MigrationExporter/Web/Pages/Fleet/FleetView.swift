import OpenStackClient
import StallDetector

/// The migrations of all clouds as a query wants them: counted, chosen, ordered, and cut to a page.
///
/// It keeps places and not migrations, since there may be ten thousand of them, of which a hundred are shown.
struct FleetView: Sendable {
  /// Where a migration is in the snapshot.
  struct Place: Sendable {
    let cloud: Int
    let index: Int
  }

  /// How many stand so, of those that all but the wish for a standing lets through.
  private(set) var counts: [Standing: Int] = [:]
  /// How many there are of those in all.
  private(set) var matching = 0
  /// How many are chosen, on all pages.
  let chosen: Int
  /// How many there are, whatever the query.
  private(set) var all = 0
  /// The page that is shown, from 1 on: the last one where there are fewer than was asked for.
  let page: Int
  /// How many pages there are; at least 1.
  let pages: Int
  /// What is on the page.
  let places: [Place]

  /// What is sorted by: a rank, a number, and where that is the same the order of first sight.
  private struct Key {
    var rank: Int
    var number: Double
    var text = ""
    let place: Place
  }

  init(_ snapshot: Snapshot, _ query: FleetQuery, at now: Double) {
    let needle = query.text.lowercased()
    var keys: [Key] = []
    var counts = [Int](repeating: 0, count: Standing.allCases.count)
    for (cloudIndex, cloud) in snapshot.clouds.enumerated() {
      all += cloud.migrations.count
      if let name = query.cloud, name != cloud.name { continue }
      for index in cloud.migrations.indices {
        if !needle.isEmpty, !Self.has(needle, cloud.migrations[index]) { continue }
        let standing = Standing(result: cloud.migrations[index].result, cloud.migrations[index].verdict.state)
        counts[standing.rank] += 1
        if let wanted = query.standing, wanted != standing { continue }
        keys.append(
          Self.key(cloud.migrations[index], standing, query.sort, Place(cloud: cloudIndex, index: index)))
      }
    }
    for standing in Standing.allCases where counts[standing.rank] > 0 {
      self.counts[standing] = counts[standing.rank]
      matching += counts[standing.rank]
    }
    chosen = keys.count
    pages = max(1, (keys.count + FleetQuery.pageSize - 1) / FleetQuery.pageSize)
    page = min(query.page, pages)
    let range = (page - 1) * FleetQuery.pageSize..<min(page * FleetQuery.pageSize, keys.count)
    let isDescending = query.sort.isDescending != query.isReversed
    // Only as far as the page goes is the order of any interest, which is mostly the first hundred of ten thousand.
    places = Self.sorted(keys, range, isDescending: isDescending, turnsRank: query.sort == .worst).map(\.place)
  }

  /// Whether its name, its id or a backend has `needle`, which is in lower case, in it.
  static func has(_ needle: String, _ migration: MigrationSnapshot) -> Bool {
    [migration.volume.name, migration.id, migration.sourceHost ?? "", migration.destinationHost ?? ""].contains {
      $0.lowercased().contains(needle)
    }
  }

  private static func key(
    _ migration: MigrationSnapshot, _ standing: Standing, _ sort: FleetQuery.Sort, _ place: Place
  ) -> Key {
    // What is not known comes last, whichever way round.
    func known(_ number: Double?) -> Key { Key(rank: number == nil ? 1 : 0, number: number ?? 0, place: place) }
    switch sort {
    case .worst:
      // What ended last is first; else what will be called stalled next.
      let number = migration.end.map { -$0 } ?? migration.verdict.stallDeadline ?? .infinity
      return Key(rank: standing.rank, number: number, place: place)
    case .name:
      return Key(
        rank: migration.volume.name.isEmpty ? 1 : 0, number: 0, text: migration.volume.name.lowercased(), place: place)
    case .route:
      let route = migration.sourceHost.map { "\($0) \(migration.destinationHost ?? "~")" }
      return Key(rank: route == nil ? 1 : 0, number: 0, text: route ?? "", place: place)
    case .size: return known(migration.volume.sizeBytes)
    case .progress: return known(migration.result == nil ? migration.percent.map(Double.init) : nil)
    case .rate: return known(migration.result == nil ? migration.verdict.rate : nil)
    case .done: return known(migration.result == nil ? migration.verdict.estimatedCompletion : nil)
    case .advance: return known(migration.result == nil ? migration.lastAdvance.map { -$0 } : nil)
    }
  }

  /// - Parameter turnsRank: whether the rank says how bad something is, and not that something is known of it.
  private static func sorted(_ keys: [Key], _ range: Range<Int>, isDescending: Bool, turnsRank: Bool) -> [Key] {
    guard !range.isEmpty else { return [] }
    let sorted = keys.sorted { left, right in
      if left.rank != right.rank { return (left.rank < right.rank) != (turnsRank && isDescending) }
      if left.number != right.number { return (left.number < right.number) != isDescending }
      if left.text != right.text { return (left.text < right.text) != isDescending }
      return (left.place.cloud, left.place.index) < (right.place.cloud, right.place.index)
    }
    return Array(sorted[range])
  }
}

extension Standing {
  /// Its place among all of them, the worst first, from 0 on.
  var rank: Int {
    switch self {
    case .stalled: 0
    case .unreadable: 1
    case .failed: 2
    case .slow: 3
    case .copying: 4
    case .finishing: 5
    case .unmeasurable: 6
    case .waiting: 7
    case .ended: 8
    }
  }
}
