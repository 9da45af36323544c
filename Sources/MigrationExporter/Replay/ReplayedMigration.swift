import StallDetector

/// What of a migration changes from row to row and is asked for at each: a migration itself is kilobytes.
struct RowFacts {
  /// The number of its volume.
  var volume: Int
  var state: MigrationState
  /// For which variants it is stalled: a bit each.
  var stalledOtherwise: UInt32
  /// What the row leaves a strict policy to judge.
  var evidence: StrictWatch.Evidence
  /// The highest percent, and since when by the clock as it is now; nil before the first number.
  var percent: Int?
  var advance: Double?
}

/// One migration of a trace, from its first row to its end.
struct ReplayedMigration {
  /// The number of its volume.
  let volume: Int
  /// What judges it.
  private(set) var detector: StallDetector
  /// What that said last.
  private(set) var verdict = Verdict.unobserved
  /// For which variants it is stalled: a bit each.
  private var stalledOtherwise: UInt32 = 0
  /// When its last row came, in unix seconds.
  private(set) var lastTime: Double
  /// The policy that applies.
  private(set) var policy: StallPolicy
  /// Tells what its policy was chosen by from anything else; nil before it was.
  var subject: UInt64?
  /// Tells its source from other ones; nil while unknown.
  var source: UInt64?

  /// What would judge it otherwise, by variant.
  private var others: [StallDetector]
  /// The smoothed time between two polls, in seconds; nil before the second.
  ///
  /// No trace holds the poller's plans.
  private var interval: Double?
  /// False while nothing but failed polls has come.
  private var hasEvidence = false

  init(_ volume: Int, _ row: TraceRow, policy: StallPolicy, variants: [PolicyVariant]) {
    self.volume = volume
    self.policy = policy
    lastTime = row.time
    detector = StallDetector(sizeBytes: row.sizeBytes, policy: policy)
    others = variants.map { StallDetector(sizeBytes: row.sizeBytes, policy: $0.policy(from: policy)) }
  }

  /// Applies another policy from now on.
  mutating func follow(_ policy: StallPolicy, variants: [PolicyVariant]) {
    self.policy = policy
    detector.policy = policy
    for index in others.indices { others[index].policy = variants[index].policy(from: policy) }
  }

  /// Takes its next row, the first one included; `reading` is the row's, completed.
  mutating func observe(_ row: TraceRow, _ reading: Reading, variants: [PolicyVariant]) -> RowFacts {
    if !hasEvidence, reading != .failed {
      hasEvidence = true
      // A poll that failed may not have told the size, and has left no other mark.
      if row.sizeBytes != detector.sizeBytes {
        detector = StallDetector(sizeBytes: row.sizeBytes, policy: policy)
        others = variants.map { StallDetector(sizeBytes: row.sizeBytes, policy: $0.policy(from: policy)) }
      }
    }
    let gap = row.time - lastTime
    if gap > 0 { interval = interval.map { $0 + 0.1 * (gap - $0) } ?? gap }
    lastTime = row.time
    let observation = Observation(time: row.time, reading: reading, nextPoll: interval.map { row.time + $0 })
    verdict = detector.observe(observation)
    for index in others.indices {
      let bit: UInt32 = 1 << UInt32(index)
      let isStalled = others[index].observe(observation).state == .stalled
      stalledOtherwise = isStalled ? stalledOtherwise | bit : stalledOtherwise & ~bit
    }
    return RowFacts(
      volume: volume, state: verdict.state, stalledOtherwise: stalledOtherwise, evidence: strictEvidence(reading),
      percent: detector.highestPercent, advance: detector.lastAdvanceTime)
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
