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

  /// These in this order; what is not known comes last either way, and what is equal stands the worst first.
  ///
  /// - Parameter isReversed: the other way about.
  package func order(_ migrations: [API.Migration], isReversed: Bool = false) -> [API.Migration] {
    let worst = migrations.sortedStably(by: \.badness, isFalling: self == .worst && isReversed)
    return switch self {
    case .worst: worst
    case .cloud: worst.sortedStably(by: \.cloud, isFalling: isReversed)
    case .name: worst.sortedStably(by: \.title, isFalling: isReversed)
    case .size: worst.sortedStably(by: \.size_bytes, isFalling: !isReversed)
    case .progress: worst.sortedStably(by: \.progress_percent, isFalling: !isReversed)
    case .rate: worst.sortedStably(by: \.copy_rate_bytes_per_second, isFalling: isReversed)
    case .done: worst.sortedStably(by: \.estimated_completion, isFalling: isReversed)
    case .start: worst.sortedStably(by: \.start, isFalling: isReversed)
    }
  }
}
