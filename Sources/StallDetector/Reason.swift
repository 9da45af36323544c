/// Why a verdict is what it is: a case with its numbers.
///
/// Durations are in seconds, times in unix seconds.
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
  /// The plateau is within the window.
  case advancing(percent: Int, plateau: Double, window: Double)
  /// The plateau is beyond the window.
  case plateau(percent: Int, plateau: Double, window: Double)
  /// The upper bound of the rate is under the minimum; both in bytes per second.
  case belowMinimumRate(upperBound: Double, minimum: Double)
  /// Copied, and Cinder has not said yet that it is over.
  case finishing(elapsed: Double, window: Double)
  /// Copied, but it does not come to an end.
  case neverFinished(elapsed: Double)
  /// The details could not be read.
  case unreadable(elapsed: Double)
  /// The details could not be read just now; the state is the one from before.
  case readingFailed(elapsed: Double, window: Double)
  /// The driver copies, in its own words.
  case driverAssisted(String)
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

extension Reason {
  /// The reason as one sentence for an admin at night, without the full stop.
  public var sentence: String {
    switch self {
    case .starting(let elapsed):
      "Cinder's scheduler has had it for \(duration(elapsed))"
    case .noNumberYet(let elapsed, let window):
      "migrating for \(duration(elapsed)), no number yet; stalled after \(duration(window)) without one"
    case .numberMissing(let last, let elapsed, let window):
      "Cinder has given no number for \(duration(elapsed)) (last: \(last) %); "
        + "stalled after \(duration(window)) without one"
    case .noCopyRunning(let last?, let lastSeen?, let elapsed):
      "Cinder reports no copy running for it; the last number was \(last) % at \(timeOfDay(lastSeen)) UTC, "
        + "and none has come for \(duration(elapsed))"
    case .noCopyRunning(_, _, let elapsed):
      "Cinder reports no copy running for it, and no number has come for \(duration(elapsed))"
    case .neverStarted(let elapsed):
      "it has been starting for \(duration(elapsed)) and no backend has taken it up"
    case .advancing(let percent, let plateau, let window):
      "at \(percent) %, the last new percent \(duration(plateau)) ago; stalled after \(duration(window)) without one"
    case .plateau(let percent, let plateau, let window):
      "no new percent for \(duration(plateau)) (still \(percent) %); "
        + "stalled after \(duration(window)) (the configured window)"
    case .belowMinimumRate(let upperBound, let minimum):
      "it copies at no more than \(byteRate(upperBound)), and at least \(byteRate(minimum)) is expected"
    case .finishing(let elapsed, let window):
      "the copy is done, Cinder has been completing it for \(duration(elapsed)); stalled after \(duration(window))"
    case .neverFinished(let elapsed):
      "the copy is done, but Cinder has not completed it for \(duration(elapsed))"
    case .unreadable(let elapsed):
      "Cinder lists it as migrating, but its details could not be read for \(duration(elapsed))"
    case .readingFailed(let elapsed, let window):
      "its details could not be read for \(duration(elapsed)); unreadable after \(duration(window))"
    case .driverAssisted(let text):
      "the storage driver copies it and gives no number (it says: \(text))"
    case .fieldUnavailable:
      "this cloud's Cinder has no migration_progress"
    case .fieldNeverSeen(let elapsed):
      "no number for \(duration(elapsed)), and this cloud's Cinder has never given one"
    case .statusNull(let count):
      "Cinder shows no migration for it (\(count) of 3 polls before it counts as over)"
    case .notFoundOnce:
      "Cinder did not find the volume; a second time means that it has vanished"
    case .ended:
      "it is over"
    }
  }
}
