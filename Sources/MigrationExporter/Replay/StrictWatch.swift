import StallDetector

/// What `strict` says of one migration with each of several windows, from what its detector knows anyway.
///
/// Apart from the window nothing that `strict` judges depends on the policy: how long the plateau is, how long a number has
/// been missing, how long the copy has been done. So one detector tells what any number of strict ones would say.
struct StrictWatch {
  /// For which windows it was stalled at the last poll that told something, and at the last one: a bit for each.
  private var standing: UInt32 = 0
  private(set) var stalled: UInt32 = 0

  /// What one observation left to judge.
  private enum Evidence {
    /// It is not stalled, whatever the window.
    case none
    /// It is as it was.
    case unchanged
    /// It is stalled where the window is at most so long.
    case plateau(Double)
    /// It is stalled where the longer of window and `least` is at most so long, and, if `isHeld`, where it was.
    case lasting(Double, least: Double, isHeld: Bool)
  }

  /// Takes what the detector has just said about `reading`; `windows` are in rising order, and the same each time.
  mutating func take(_ reading: Reading, _ migration: borrowing ReplayedMigration, windows: [Double]) {
    if let seconds = migration.detector.failingFor {
      // After a window of that it is unreadable, which is no stall; what it was before counts again with the first good poll.
      stalled = standing & ~Self.within(seconds, windows)
      return
    }
    switch evidence(reading, migration) {
    case .none: standing = 0
    case .unchanged: break
    case .plateau(let seconds): standing = Self.within(seconds, windows)
    case .lasting(let seconds, let least, let isHeld):
      standing = (isHeld ? standing : 0) | (seconds >= least ? Self.within(seconds, windows) : 0)
    }
    stalled = standing
  }

  /// A bit for each window of at most so many seconds.
  private static func within(_ seconds: Double, _ windows: [Double]) -> UInt32 {
    var bits: UInt32 = 0
    for window in windows {
      guard window <= seconds else { break }
      bits = bits << 1 | 1
    }
    return bits
  }

  private func evidence(_ reading: Reading, _ migration: borrowing ReplayedMigration) -> Evidence {
    switch reading {
    case .percent:
      return switch migration.verdict.reason {
      case .finishing(let seconds, _), .neverFinished(let seconds):
        .lasting(seconds, least: migration.policy.finishingWindow, isHeld: false)
      default: .plateau(migration.detector.plateauSeconds ?? 0)
      }
    case .completing, .starting, .noNumber:
      return lasting(reading, migration)
    case .null, .missing: return migration.verdict.state == .ended ? .none : .unchanged
    case .failed: return .unchanged
    case .text, .unavailable, .success, .error: return .none
    }
  }

  private func lasting(_ reading: Reading, _ migration: borrowing ReplayedMigration) -> Evidence {
    var isMissing = false
    var mayStall = true
    if case .noNumber(let cloudGivesField) = reading {
      isMissing = true
      mayStall = cloudGivesField || migration.detector.lastPercent != nil
    }
    return switch migration.verdict.reason {
    case .finishing(let seconds, _), .neverFinished(let seconds):
      .lasting(seconds, least: migration.policy.finishingWindow, isHeld: isMissing)
    // Where a number is missing that is the reason of a stall from before, which goes on.
    case .starting(let seconds) where !isMissing, .neverStarted(let seconds) where !isMissing:
      .lasting(seconds, least: migration.policy.numberMissingWindow, isHeld: false)
    case .noNumberYet(let seconds, _), .fieldNeverSeen(let seconds):
      mayStall ? .lasting(seconds, least: migration.policy.numberMissingWindow, isHeld: false) : .none
    case .numberMissing(_, let seconds, _), .noCopyRunning(_, _, let seconds):
      .lasting(seconds, least: migration.policy.numberMissingWindow, isHeld: migration.detector.lastPercent != nil)
    // A stall that goes on hides how long the number has been missing; where that decided, it would show.
    default: .unchanged
    }
  }
}
