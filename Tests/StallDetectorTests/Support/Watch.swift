import StallDetector

/// A reading, so many seconds after the test began.
struct Poll: Sendable, Hashable {
  var at: Double
  var reading: Reading
}

/// The same reading at every poll from one moment through another, both included.
func polls(_ reading: Reading, from first: Double, through last: Double, every interval: Double = 30) -> [Poll] {
  stride(from: first, through: last, by: interval).map { Poll(at: $0, reading: reading) }
}

/// A detector and the clock of a test, which starts at 14:03 UTC.
struct Watch: Sendable {
  static let start = 1_749_996_180.0
  static let window = 900.0
  static let mebibyte = 1_048_576.0

  var detector: StallDetector
  var interval: Double

  /// One percent of the default size is one GiB.
  init(gibibytes: Double = 100, policy: StallPolicy = StallPolicy(mode: .strict), interval: Double = 30) {
    detector = StallDetector(sizeBytes: gibibytes * 1024 * Self.mebibyte, policy: policy)
    self.interval = interval
  }

  @discardableResult
  mutating func see(_ reading: Reading, at seconds: Double) -> Verdict {
    let time = Self.start + seconds
    return detector.observe(Observation(time: time, reading: reading, nextPoll: time + interval))
  }

  @discardableResult
  mutating func see(_ percent: Int, at seconds: Double) -> Verdict {
    see(.percent(percent), at: seconds)
  }

  @discardableResult
  mutating func see(_ polls: [Poll]) -> [Verdict] {
    polls.map { see($0.reading, at: $0.at) }
  }
}

extension Verdict {
  /// When it will be stalled, in seconds after the test began.
  var deadline: Double? { stallDeadline.map { $0 - Watch.start } }
}

/// What a reason says of a plateau, without the pace that it rests on.
enum PlainReason: Equatable {
  case advancing(percent: Int, plateau: Double, window: Double)
  case plateau(percent: Int, plateau: Double, window: Double)
}

extension Reason {
  /// The plateau it is about; nil where it is about something else.
  var shownPlateau: Plateau? {
    switch self {
    case .advancing(let plateau), .plateau(let plateau), .sightRegained(let plateau, _): plateau
    default: nil
    }
  }

  /// Its plateau in the words of the plain contract; nil where it is about something else.
  var plain: PlainReason? {
    switch self {
    case .advancing(let plateau):
      .advancing(percent: plateau.percent, plateau: plateau.seconds, window: plateau.window)
    case .plateau(let plateau):
      .plateau(percent: plateau.percent, plateau: plateau.seconds, window: plateau.window)
    default: nil
    }
  }
}
