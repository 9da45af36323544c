/// What is true of one migration, as far as it can be known.
public enum MigrationState: String, Sendable, Hashable, Codable, CaseIterable {
  /// No number yet, and it is too early to wonder.
  case waiting
  /// Numbers come, and the plateau is within the window.
  case copying
  /// Proven too slow: even the upper bound of the rate is under the policy's minimum.
  case slow
  /// The plateau is beyond the window, or no number comes where one should.
  case stalled
  /// The copy is done, or as good as done, and Cinder is tidying up.
  case finishing
  /// Its details could not be read for a whole window.
  case unreadable
  /// There is no number to be had: driver-assisted, or a cloud without the field.
  case unmeasurable
  /// It is over.
  case ended
}

/// What the detector says after one observation.
///
/// What it does not know is nil, never a guess.
public struct Verdict: Sendable, Hashable, Codable {
  /// The one word for it.
  public var state: MigrationState
  /// Why, as case and numbers; `reason.sentence` says it to a person.
  public var reason: Reason
  /// How fast it copies now; nil while that is unknown.
  public var rate: Double?
  /// A rate that the copy has certainly reached on average over the trailing span, in bytes per second.
  public var rateLowerBound: Double?
  /// A rate that the copy has certainly not exceeded on average over the trailing span, in bytes per second.
  public var rateUpperBound: Double?
  /// When it will be (or was) called stalled if nothing moves, in unix seconds; nil where nothing is awaited.
  public var stallDeadline: Double?

  /// The verdict before the first observation.
  public static let unobserved = Verdict(.waiting, .noNumberYet(elapsed: 0, window: 0))

  init(_ state: MigrationState, _ reason: Reason, stallDeadline: Double? = nil) {
    self.state = state
    self.reason = reason
    self.stallDeadline = stallDeadline
  }
}
