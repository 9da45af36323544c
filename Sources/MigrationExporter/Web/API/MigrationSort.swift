import OpenStackClient
import StallDetector

/// In which order migrations are listed.
package enum MigrationSort: String, Sendable, CaseIterable {
  /// By state, the worst first; the order of first sight within a state.
  case worst
  /// By cloud.
  case cloud
  /// By the volume's name.
  case name
  /// The largest first.
  case size
  /// The furthest first.
  case progress
  /// The slowest first.
  case rate
  /// What is done soonest first.
  case done
  /// What began first.
  case start

  /// What of a migration decides where it stands; cheap to make, since there may be ten thousand of them.
  struct Facts {
    var badness: Int
    var cloud: String
    var title: String
    var size: Double?
    var percent: Int?
    var rate: Double?
    var completion: Double?
    var start: Double?
  }

  /// These in this order; what is not known comes last either way, and what is equal stands the worst first.
  ///
  /// - Parameter isReversed: the other way about.
  package func order(_ migrations: [API.Migration], isReversed: Bool = false) -> [API.Migration] {
    order(migrations, isReversed: isReversed, facts: Facts.init)
  }

  /// The same of anything that has such facts.
  func order<Row>(_ rows: [Row], isReversed: Bool, facts: (Row) -> Facts) -> [Row] {
    let rows = rows.map { (row: $0, facts: facts($0)) }
    let worst = rows.sortedStably(by: \.facts.badness, isFalling: self == .worst && isReversed)
    let sorted =
      switch self {
      case .worst: worst
      case .cloud: worst.sortedStably(by: \.facts.cloud, isFalling: isReversed)
      case .name: worst.sortedStably(by: \.facts.title, isFalling: isReversed)
      case .size: worst.sortedStably(by: \.facts.size, isFalling: !isReversed)
      case .progress: worst.sortedStably(by: \.facts.percent, isFalling: !isReversed)
      case .rate: worst.sortedStably(by: \.facts.rate, isFalling: isReversed)
      case .done: worst.sortedStably(by: \.facts.completion, isFalling: isReversed)
      case .start: worst.sortedStably(by: \.facts.start, isFalling: isReversed)
      }
    return sorted.map(\.row)
  }
}

extension MigrationSort.Facts {
  init(_ migration: API.Migration) {
    self.init(
      badness: migration.badness, cloud: migration.cloud, title: migration.title, size: migration.size_bytes,
      percent: migration.progress_percent, rate: migration.copy_rate_bytes_per_second,
      completion: migration.estimated_completion, start: migration.start)
  }

  /// The same of what becomes such a migration.
  init(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) {
    self.init(
      badness: migration.verdict.state.badness(hasFailed: migration.result?.isFailure == true), cloud: cloud.name,
      title: migration.volume.name.isEmpty ? migration.id : migration.volume.name,
      size: migration.volume.sizeBytes?.ifFinite, percent: migration.percent, rate: migration.verdict.rate?.ifFinite,
      completion: migration.verdict.estimatedCompletion?.ifFinite, start: migration.start?.ifFinite)
  }
}
