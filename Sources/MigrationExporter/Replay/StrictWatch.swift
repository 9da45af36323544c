import StallDetector

/// What `strict` says of one migration with each of several windows, from what its detector knows anyway.
///
/// Apart from the window nothing that `strict` judges depends on the policy: how long the plateau is, how long a number has
/// been missing, how long the copy has been done. So one detector tells what any number of strict ones would say.
struct StrictWatch {
  /// For which windows it is stalled: a bit for each.
  private(set) var stalled: UInt32 = 0

  /// What one observation left to judge.
  enum Evidence {
    /// It is not stalled, whatever the window.
    case none
    /// It is as it was; so it is too while it can't be read.
    case unchanged
    /// It is stalled where the window is at most so long.
    case plateau(Double)
    /// It is stalled where the longer of window and `least` is at most so long, and, if `isHeld`, where it was.
    case lasting(Double, least: Double, isHeld: Bool)
  }

  /// Takes what an observation left to judge; `windows` are in rising order, and the same each time.
  mutating func take(_ evidence: Evidence, windows: [Double]) {
    switch evidence {
    case .none: stalled = 0
    case .unchanged: break
    case .plateau(let seconds): stalled = Self.within(seconds, windows)
    case .lasting(let seconds, let least, let isHeld):
      stalled = (isHeld ? stalled : 0) | (seconds >= least ? Self.within(seconds, windows) : 0)
    }
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
    if known.failingFor != nil { return .unchanged }
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
