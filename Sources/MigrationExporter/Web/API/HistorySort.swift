/// In which order finished migrations are listed.
package enum HistorySort: String, Sendable, CaseIterable {
  /// The one that ended last first.
  case ended
  /// By cloud.
  case cloud
  /// By the volume's name.
  case name
  /// The largest first.
  case size
  /// The one that took longest first.
  case took
  /// The slowest first.
  case rate

  /// These, given the last first, in this order; what is not known comes last either way.
  package func order(_ migrations: [API.FinishedMigration], isReversed: Bool = false) -> [API.FinishedMigration] {
    switch self {
    case .ended: migrations.sortedStably(by: \.end, isFalling: !isReversed)
    case .cloud: migrations.sortedStably(by: \.cloud, isFalling: isReversed)
    case .name: migrations.sortedStably(by: \.title, isFalling: isReversed)
    case .size: migrations.sortedStably(by: \.size_bytes, isFalling: !isReversed)
    case .took: migrations.sortedStably(by: \.duration_seconds, isFalling: !isReversed)
    case .rate: migrations.sortedStably(by: \.mean_rate_bytes_per_second, isFalling: isReversed)
    }
  }
}

extension Array {
  /// Sorted by `key`; what has none comes last, what is equal keeps its order.
  func sortedStably<Key: Comparable>(by key: (Element) -> Key?, isFalling: Bool) -> [Element] {
    // The places keep the sort stable.
    indices.map { (place: $0, key: key(self[$0])) }.sorted { left, right in
      switch (left.key, right.key) {
      case (let one?, let other?) where one != other: isFalling ? one > other : one < other
      case (nil, _?): false
      case (_?, nil): true
      default: left.place < right.place
      }
    }.map { self[$0.place] }
  }
}
