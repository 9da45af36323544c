/// Why a verdict is what it is: a case with its numbers.
///
/// Durations are in seconds, times in unix seconds, rates in bytes per second.
public enum Reason: Sendable, Hashable, Codable {
  /// Cinder's scheduler has it.
  case starting(elapsed: Double)
  /// It migrates, no number has come yet.
  case noNumberYet(elapsed: Double, window: Double)
  /// The number is missing for now.
  case numberMissing(last: Int, elapsed: Double, window: Double)
  /// No number has come for the whole window: nothing copies it any more.
  case noCopyRunning(last: Int?, lastSeen: Double?, elapsed: Double)
  /// Cinder's scheduler never let go of it.
  case neverStarted(elapsed: Double)
  /// The plateau is within what is explained.
  case advancing(Plateau)
  /// The plateau is beyond what is explained.
  case plateau(Plateau)
  /// The plateau is beyond what is explained, but polling was out for a while, and the next poll that could show a new
  /// percent is waited for.
  case sightRegained(Plateau, until: Double)
  /// The upper bound of the rate is under the minimum.
  case belowMinimumRate(upperBound: Double, minimum: Double)
  /// Even the earliest completion is past the deadline; both in seconds from now on.
  ///
  /// `earliest` is nil while no pace is known, and then the deadline itself is past.
  case pastDeadline(earliest: Double?, deadline: Double)
  /// Copied, and Cinder has not said yet that it is over.
  ///
  /// `last` is the number that tells so; nil: Cinder itself does (`completing`).
  case finishing(last: Int?, elapsed: Double, window: Double)
  /// Copied, but it does not come to an end.
  case neverFinished(last: Int?, elapsed: Double)
  /// The details could not be read.
  case unreadable(elapsed: Double)
  /// The details could not be read just now; the state is the one from before.
  case readingFailed(elapsed: Double, window: Double)
  /// The driver copies, and says so in its own words.
  case driverAssisted
  /// This cloud's Cinder has no such field.
  case fieldUnavailable
  /// This cloud's Cinder is new enough, yet no number has ever been seen on it.
  case fieldNeverSeen(elapsed: Double)
  /// `migration_status` is null; it may be on its way to success.
  case statusNull(count: Int)
  /// The volume was not found once; the next poll decides.
  case notFoundOnce
  /// It is over.
  case ended
}

/// A time without a new highest percent, and what it is held against.
public struct Plateau: Sendable, Hashable, Codable {
  /// The highest percent, since `seconds`.
  public var percent: Int
  /// How long no new one has come.
  public var seconds: Double
  /// How long none may come until it counts as a stall.
  public var window: Double
  /// Where that comes from.
  public var basis: Basis
  /// How often ticks have come; nil before the first whole one.
  public var pace: Pace?

  /// What decides how long a plateau may be.
  public enum Basis: Sendable, Hashable, Codable {
    /// The window of the policy: in `strict` always, in `adaptive` where the pace explains less.
    case window
    /// The copy's own pace.
    case pace
    /// No pace is known: one percent at the rate that the policy calls the slowest healthy one takes this long.
    case slowestHealthyRate(Double, onePercent: Double)
    /// No pace is known: so many other copies on the same route had at least this rate.
    case otherCopies(Int, rate: Double)
    /// No whole tick is known: three times what the first new percent took, which was a part of one.
    case firstTick(Double)
    /// The longest plateau that the policy allows.
    case longest
  }

  /// How long ticks took.
  public struct Pace: Sendable, Hashable, Codable {
    /// How long they usually take now.
    public var usual: Double
    /// How many have been seen.
    public var count: Int
    /// The longest of all.
    public var longest: Double
    /// How many the two that follow are about: the last ten.
    public var recentCount: Int
    /// The shortest of the last ten.
    public var recentShortest: Double
    /// The longest of the last ten.
    public var recentLongest: Double
  }
}
