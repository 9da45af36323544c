import StallDetector

/// What of a migration changes from row to row and is asked for at each: a migration itself is kilobytes.
struct RowFacts {
  /// The number of its volume.
  var volume: Int
  var state: MigrationState
  /// When the next poll is awaited, in unix seconds; nil while nobody can tell.
  var nextPoll: Double?
  /// What the row leaves a strict policy to judge.
  var evidence: StrictWatch.Evidence
  /// The highest percent, and since when by the clock as it is now; nil before the first number.
  var percent: Int?
  var advance: Double?
}

/// What few rows bring, apart from what each brings.
final class RowNews: Sendable {
  let volumeName: String
  /// Whether it is judged from this row on, with nothing that was before.
  let isBeginning: Bool
  /// 0: not known.
  let sizeBytes: Double
  /// The policy that applies from this row on.
  let policy: StallPolicy
  /// Why it is stalled, where it was not before.
  let stall: String?

  init(_ volumeName: String, isBeginning: Bool, sizeBytes: Double, policy: StallPolicy, stall: String?) {
    self.volumeName = volumeName
    self.isBeginning = isBeginning
    self.sizeBytes = sizeBytes
    self.policy = policy
    self.stall = stall
  }
}

/// One migration of a trace, from its first row to its end.
struct ReplayedMigration {
  /// The number of its volume.
  let volume: Int
  /// What judges it.
  private(set) var detector: StallDetector
  /// What that said last.
  private(set) var verdict = Verdict.unobserved
  /// When its last row came, in unix seconds.
  private(set) var lastTime: Double
  /// The policy that applies.
  private(set) var policy: StallPolicy
  /// Tells what its policy was chosen by from anything else; nil before it was.
  var subject: UInt64?
  /// Tells its source from other ones; nil while unknown.
  var source: UInt64?

  /// The smoothed time between two polls, in seconds; nil before the second.
  ///
  /// No trace holds the poller's plans.
  private var interval: Double?
  /// How many polls in a row came so late that it was an outage of polling, unless they always do; at most 3.
  private var lateInARow = 0
  /// False while nothing but failed polls has come.
  private var hasEvidence = false
  /// What the next row is to tell as news.
  private var isBeginning = true, hasOtherPolicy = false

  init(_ volume: Int, _ row: TraceRow, policy: StallPolicy) {
    self.volume = volume
    self.policy = policy
    lastTime = row.time
    detector = StallDetector(sizeBytes: row.sizeBytes, policy: policy)
  }

  /// Applies another policy from now on.
  mutating func follow(_ policy: StallPolicy) {
    self.policy = policy
    detector.policy = policy
    hasOtherPolicy = true
  }

  /// Takes its next row, the first one included; `reading` is the row's, completed.
  mutating func observe(_ row: TraceRow, _ reading: Reading, volumeName: UnsafeRawBufferPointer, news: inout RowNews?)
    -> RowFacts
  {
    if !hasEvidence, reading != .failed {
      hasEvidence = true
      // A poll that failed may not have told the size, and has left no other mark.
      if row.sizeBytes != detector.sizeBytes {
        detector = StallDetector(sizeBytes: row.sizeBytes, policy: policy)
        isBeginning = true
      }
    }
    learnInterval(row.time - lastTime)
    lastTime = row.time
    let nextPoll = interval.map { row.time + $0 }
    let wasStalled = verdict.state == .stalled
    verdict = detector.observe(Observation(time: row.time, reading: reading, nextPoll: nextPoll))
    let known = detector.facts()
    let facts = RowFacts(
      volume: volume, state: verdict.state, nextPoll: nextPoll, evidence: strictEvidence(reading, known),
      percent: known.highestPercent, advance: known.lastAdvanceTime)
    let isStall = verdict.state == .stalled && !wasStalled
    if isBeginning || hasOtherPolicy || isStall {
      news = RowNews(
        String(decoding: volumeName, as: UTF8.self), isBeginning: isBeginning, sizeBytes: row.sizeBytes, policy: policy,
        stall: isStall ? verdict.reason.sentence : nil)
      (isBeginning, hasOtherPolicy) = (false, false)
    }
    return facts
  }

  /// Takes the time since the row before: an outage of polling was no plan, as long as it is no habit.
  private mutating func learnInterval(_ gap: Double) {
    guard gap > 0 else { return }
    guard let known = interval else { return interval = gap }
    lateInARow = gap > 2 * known && gap > known + 60 ? min(lateInARow + 1, 3) : 0
    if lateInARow == 0 || lateInARow == 3 { interval = known + 0.1 * (gap - known) }
  }
}

extension Reading {
  /// True where it shows a migration under way: after an end it is another one.
  var isUnderWay: Bool {
    switch self {
    case .starting, .percent, .noNumber, .text, .unavailable, .completing: true
    case .null, .missing, .success, .error, .failed: false
    }
  }
}
