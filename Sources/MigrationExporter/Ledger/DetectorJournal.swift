import StallDetector

/// A detector as it was some observations ago, and those: enough to have it again after a restart, for little.
///
/// A detector is some kilobytes as JSON, and every poll changes it. So each migration's is written once in ten polls, and
/// at all others what it has observed since; to observe that once more gives the same detector and the same verdict.
struct DetectorJournal: Sendable {
  /// The detector before the first of `lines`.
  private(set) var base: StallDetector
  /// The trail as it was then.
  private(set) var baseTrail: MigrationTrail
  /// Counts up with each new base.
  private(set) var revision: UInt64
  /// What it has observed since, a line for each: when it was answered and asked, when the next poll was planned (`-`:
  /// unknown), and what was said.
  ///
  ///     1800000030.5 1800000030.2 1800000060.0 42
  private(set) var lines = ""
  /// How many more lines there may be.
  private var left: Int

  /// How many observations there are at most.
  static let length = 10

  /// Begins with `detector`; `place` spreads those that began at once over the polls to come.
  init(_ detector: StallDetector, place: Int) {
    base = detector
    baseTrail = MigrationTrail()
    revision = 0
    left = 1 + place % Self.length
  }

  /// What was saved.
  init(base: StallDetector, trail: MigrationTrail, lines: String) {
    self.base = base
    baseTrail = trail
    self.lines = lines
    revision = 0
    left = max(0, Self.length - lines.count { $0 == "\n" })
  }

  /// Takes an observation that `detector` and `trail` are about to take.
  ///
  /// What else it is told (`policy`, `start`, `prior`) changes seldom, and then there is a new base.
  mutating func note(_ observation: Observation, by detector: StallDetector, trail: MigrationTrail) {
    if left <= 0 || base.policy != detector.policy || base.start != detector.start || base.prior != detector.prior {
      base = detector
      baseTrail = trail
      revision += 1
      lines = ""
      if left <= 0 { left = Self.length }
    }
    left -= 1
    let next = observation.nextPoll.map { "\($0)" } ?? "-"
    lines += "\(observation.time) \(observation.asked) \(next) \(observation.reading.word)\n"
  }

  /// What comes of observing it all once more.
  struct Replayed {
    var detector: StallDetector
    var trail: MigrationTrail
    /// The last observation and its verdict; nil where there is none.
    var last: (observation: Observation, verdict: Verdict)?
  }

  /// Has the base observe it all once more; nil where a line can't be read.
  func replayed() -> Replayed? {
    var replayed = Replayed(detector: base, trail: baseTrail)
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, let time = Double(words[0]), let asked = Double(words[1]),
        let reading = Reading(word: words[3])
      else { return nil }
      let observation = Observation(time: time, asked: asked, reading: reading, nextPoll: Double(words[2]))
      let verdict = replayed.detector.observe(observation)
      replayed.trail.note(observation, verdict)
      replayed.last = (observation, verdict)
    }
    return replayed
  }
}
