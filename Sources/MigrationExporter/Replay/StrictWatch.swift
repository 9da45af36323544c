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
  enum Evidence {
    /// Nothing but failed polls for so long: after a window of that it is unreadable, which is no stall, and what it was
    /// before counts again with the first good poll.
    case failing(Double)
    /// It is not stalled, whatever the window.
    case none
    /// It is as it was.
    case unchanged
    /// It is stalled where the window is at most so long.
    case plateau(Double)
    /// It is stalled where the longer of window and `least` is at most so long, and, if `isHeld`, where it was.
    case lasting(Double, least: Double, isHeld: Bool)
  }

  /// Takes what an observation left to judge; `windows` are in rising order, and the same each time.
  mutating func take(_ evidence: Evidence, windows: [Double]) {
    switch evidence {
    case .failing(let seconds):
      stalled = standing & ~Self.within(seconds, windows)
      return
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
}

extension ReplayedMigration {
  /// What its last row, which said `reading`, leaves a strict policy to judge.
  ///
  /// It changes nothing; mutating only so that nothing is copied.
  mutating func strictEvidence(_ reading: Reading, _ known: StallDetector.Facts) -> StrictWatch.Evidence {
    if let seconds = known.failingFor { return .failing(seconds) }
    switch reading {
    case .percent:
      guard verdict.state == .finishing || verdict.state == .stalled else { return .plateau(known.plateauSeconds ?? 0) }
      return switch verdict.reason {
      case .finishing(_, let seconds, _), .neverFinished(_, let seconds):
        .lasting(seconds, least: policy.finishingWindow, isHeld: false)
      default: .plateau(known.plateauSeconds ?? 0)
      }
    case .completing, .starting, .noNumber:
      return lasting(reading, known)
    case .null, .missing: return verdict.state == .ended ? .none : .unchanged
    case .failed: return .unchanged
    case .text, .unavailable, .success, .error: return .none
    }
  }

  private mutating func lasting(_ reading: Reading, _ known: StallDetector.Facts) -> StrictWatch.Evidence {
    var isMissing = false
    var mayStall = true
    if case .noNumber(let cloudGivesField) = reading {
      isMissing = true
      mayStall = cloudGivesField || known.lastPercent != nil
    }
    return switch verdict.reason {
    case .finishing(_, let seconds, _), .neverFinished(_, let seconds):
      .lasting(seconds, least: policy.finishingWindow, isHeld: isMissing)
    // Where a number is missing that is the reason of a stall from before, which goes on.
    case .starting(let seconds) where !isMissing, .neverStarted(let seconds) where !isMissing:
      .lasting(seconds, least: policy.numberMissingWindow, isHeld: false)
    case .noNumberYet(let seconds, _), .fieldNeverSeen(let seconds):
      mayStall ? .lasting(seconds, least: policy.numberMissingWindow, isHeld: false) : .none
    case .numberMissing(_, let seconds, _), .noCopyRunning(_, _, let seconds):
      .lasting(seconds, least: policy.numberMissingWindow, isHeld: known.lastPercent != nil)
    // A stall that goes on hides how long the number has been missing; where that decided, it would show.
    default: .unchanged
    }
  }
}
