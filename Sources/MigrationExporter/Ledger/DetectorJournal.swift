import StallDetector

/// A detector as it was some observations ago, and those: enough to have it again after a restart, for little.
///
/// A detector is some kilobytes as JSON, and every poll changes it. So each migration's is written once in ten polls, and
/// at all others what it has observed since; to observe that once more gives the same detector and the same verdict.
struct DetectorJournal: Sendable {
  /// The detector before the first of `lines`.
  private(set) var base: StallDetector
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
    revision = 0
    left = 1 + place % Self.length
  }

  /// What was saved.
  init(base: StallDetector, lines: String) {
    self.base = base
    self.lines = lines
    revision = 0
    left = max(0, Self.length - lines.count { $0 == "\n" })
  }

  /// Takes an observation that `detector` is about to take.
  ///
  /// What else it is told (`policy`, `start`, `prior`) changes seldom, and then there is a new base.
  mutating func note(_ observation: Observation, by detector: StallDetector) {
    if left <= 0 || base.policy != detector.policy || base.start != detector.start || base.prior != detector.prior {
      base = detector
      revision += 1
      lines = ""
      if left <= 0 { left = Self.length }
    }
    left -= 1
    let next = observation.nextPoll.map { "\($0)" } ?? "-"
    lines += "\(observation.time) \(observation.asked) \(next) \(observation.reading.word)\n"
  }

  /// Has the base observe it all once more; nil where a line can't be read.
  ///
  /// `last` is the last observation and its verdict; nil where there is none.
  func replayed() -> (detector: StallDetector, last: (observation: Observation, verdict: Verdict)?)? {
    var detector = base
    var last: (Observation, Verdict)?
    for line in lines.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, let time = Double(words[0]), let asked = Double(words[1]),
        let reading = Reading(word: words[3])
      else { return nil }
      let observation = Observation(time: time, asked: asked, reading: reading, nextPoll: Double(words[2]))
      last = (observation, detector.observe(observation))
    }
    return (detector, last)
  }
}

extension Reading {
  /// One word, or a number, without a blank.
  fileprivate var word: String {
    switch self {
    case .starting: "starting"
    case .percent(let percent): "\(percent)"
    case .noNumber(cloudGivesField: true): "absent"
    case .noNumber(cloudGivesField: false): "never-seen"
    case .text: "text"
    case .unavailable: "unavailable"
    case .completing: "completing"
    case .null: "null"
    case .missing: "missing"
    case .success: "success"
    case .error: "error"
    case .failed: "failed"
    }
  }

  fileprivate init?(word: Substring) {
    switch word {
    case "starting": self = .starting
    case "absent": self = .noNumber(cloudGivesField: true)
    case "never-seen": self = .noNumber(cloudGivesField: false)
    case "text": self = .text
    case "unavailable": self = .unavailable
    case "completing": self = .completing
    case "null": self = .null
    case "missing": self = .missing
    case "success": self = .success
    case "error": self = .error
    case "failed": self = .failed
    default:
      guard let percent = Int(word) else { return nil }
      self = .percent(percent)
    }
  }
}
