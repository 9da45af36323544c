public import OpenStackClient
public import StallDetector

/// What is known of one migration; what is unknown is nil.
public struct MigrationSnapshot: Sendable, Identifiable {
  /// Who copies.
  public enum Method: String, Sendable, Codable, CaseIterable {
    /// Cinder, on the source's host.
    case cinder
    /// Nova, since a server uses the volume.
    case nova
    /// The storage itself.
    case driver
    /// Not yet told.
    case unknown
  }

  /// How it ended.
  public enum Result: String, Sendable, Codable, CaseIterable {
    /// The volume is at its destination.
    case success
    /// Cinder gave up; the volume is where it was.
    case error
    /// Its status was taken back to null and the volume is where it was.
    case reset
    /// The volume is gone.
    case vanished
  }

  /// The volume's id.
  public let id: String
  /// The volume as last described.
  public internal(set) var volume: Volume
  /// Its `migration_status`, as far as the six known ones go.
  public internal(set) var status: MigrationStatus
  /// The backend that it leaves.
  public internal(set) var sourceHost: String?
  /// The backend that it goes to.
  public internal(set) var destinationHost: String?
  /// Who copies.
  public internal(set) var method = Method.unknown
  /// True when a change of the volume's type is the cause.
  public internal(set) var isRetype = false
  /// What its policy is called.
  public internal(set) var policyName = ""
  /// What that says.
  public internal(set) var policy = StallPolicy()
  /// What went wrong when its details were last asked for; nil when they were read.
  public internal(set) var readFailure: OpenStackError?
  /// What the detector says.
  public internal(set) var verdict: Verdict
  /// What the last poll said of it, as the detector was told; nil before the first.
  public internal(set) var observation: Observation?
  /// What the polls have said of it so far, and how the verdict has changed.
  public internal(set) var trail = MigrationTrail()
  /// The last percent that Cinder gave.
  public internal(set) var percent: Int?
  /// When that percent was read, in unix seconds.
  public internal(set) var lastReading: Double?
  /// When its highest percent was first seen, in unix seconds.
  public internal(set) var lastAdvance: Double?
  /// The highest mean rate that it has had, from its first number to some later one, in bytes per second.
  public internal(set) var bestPace: Double?
  /// Since when it has copied at less than half of that, as far as polls saw it, in unix seconds; nil where it last did
  /// not, and before.
  public internal(set) var slowedSince: Double?
  /// When it began, in unix seconds, by Cinder's record or by first sight.
  public internal(set) var start: Double?
  /// How it ended; nil while it goes on.
  public internal(set) var result: Result?
  /// When the end was seen, in unix seconds.
  public internal(set) var end: Double?

  /// When it must be done by its policy, in unix seconds; nil without a deadline.
  public var deadline: Double? { policy.deadline.flatMap { deadline in start.map { $0 + deadline } } }

  /// The driver's own words in place of a number; nil where there are none.
  public var driverText: String? { if case .text(let text) = volume.progress { text } else { nil } }

  /// In how many seconds from the cloud's last poll on it will be done; nil while that is unknown.
  func secondsLeft(in cloud: CloudSnapshot) -> Double? {
    guard let end = verdict.estimatedCompletion, let now = cloud.lastSuccess else { return nil }
    return max(0, end - now)
  }

  /// How much is copied, in bytes, to one percent of the size.
  public var copiedBytes: Double? { percent.flatMap(volume.bytes(toPercent:)) }
}

extension MigrationState {
  /// In the order in which an operator wants to see them.
  static let worstFirst: [MigrationState] = [
    .stalled, .unreadable, .slow, .copying, .finishing, .unmeasurable, .waiting, .ended,
  ]
}

extension MigrationState {
  /// Where it stands among the others, the worst first; what has failed comes before all that may still go well.
  ///
  /// - Parameter hasFailed: whether it ended, and not well.
  func badness(hasFailed: Bool) -> Int {
    let place = Self.worstFirst.firstIndex(of: hasFailed ? .unreadable : self) ?? 0
    return 2 * place + (hasFailed ? 1 : 0)
  }
}

extension MigrationSnapshot.Result {
  /// True when it ended, and not well.
  var isFailure: Bool { self == .error || self == .vanished }
}

extension [MigrationSnapshot] {
  /// The worst first; the order of first sight within each state.
  var worstFirst: [MigrationSnapshot] {
    MigrationState.worstFirst.flatMap { state in filter { $0.verdict.state == state } }
  }
}

extension Volume {
  /// How many whole bytes a percent of it is; nil while its size is unknown.
  func bytes(toPercent percent: Int) -> Double? { sizeBytes.map { ($0 * Double(percent) / 100).rounded(.down) } }
}
