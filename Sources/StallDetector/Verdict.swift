/// What the detector says after one observation.
///
/// What it does not know is nil, never a guess.
public struct Verdict: Sendable, Hashable, Codable {
  /// The one word for it.
  public var state: MigrationState
  /// Why, as case and numbers; `reason.sentence` says it to a person.
  public var reason: Reason
  /// How fast it copies now, in bytes per second; 0 while stalled, nil while that is unknown.
  @Known public var rate: Double?
  /// A rate that the copy has certainly reached on average over the trailing span, in bytes per second.
  ///
  /// Nil while stalled, as the other bound: they are of a span in which it still moved, and `rate` is 0.
  @Known public var rateLowerBound: Double?
  /// A rate that the copy has certainly not exceeded on average over the trailing span, in bytes per second.
  @Known public var rateUpperBound: Double?
  /// When the copy will be done, in unix seconds; nil while no pace is known, and when stalled or finishing.
  @Known public var estimatedCompletion: Double?
  /// The early end of the interval that holds the completion in four cases of five, in unix seconds.
  @Known public var earliestCompletion: Double?
  /// The late end of the same interval; it supposes that the copy keeps to paces that it has already had.
  @Known public var latestCompletion: Double?
  /// When it will be (or was) called stalled if nothing moves, in unix seconds; nil where nothing is awaited.
  @Known public var stallDeadline: Double?

  /// The verdict before the first observation.
  public static let unobserved = Verdict(.waiting, .noNumberYet(elapsed: 0, window: 0))

  init(_ state: MigrationState, _ reason: Reason, stallDeadline: Double? = nil) {
    self.state = state
    self.reason = reason
    self.stallDeadline = stallDeadline
  }

  /// Tells all its times by a clock that has been set forward by so many seconds.
  mutating func move(by seconds: Double) {
    stallDeadline = stallDeadline.map { $0 + seconds }
    estimatedCompletion = estimatedCompletion.map { $0 + seconds }
    earliestCompletion = earliestCompletion.map { $0 + seconds }
    latestCompletion = latestCompletion.map { $0 + seconds }
    switch reason {
    case .noCopyRunning(let last, let lastSeen?, let elapsed):
      reason = .noCopyRunning(last: last, lastSeen: lastSeen + seconds, elapsed: elapsed)
    case .sightRegained(let plateau, let until): reason = .sightRegained(plateau, until: until + seconds)
    default: break
    }
  }
}
