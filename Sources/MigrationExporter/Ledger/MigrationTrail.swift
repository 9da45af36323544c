public import StallDetector

/// What a migration has shown from first sight on: for people who ask why it is called what it is called.
///
/// Equal readings in a row are one run, so that a plateau of a day takes as much room as one poll. It is bounded: beyond
/// `mostRuns` the oldest run that showed no new highest percent is left out, so that the staircase stays whole; beyond
/// `mostChanges` the oldest change. Times are unix seconds by the clock as it was then, and go back where that was set back.
public struct MigrationTrail: Sendable, Hashable {
  /// The same reading, once or in several polls in a row.
  public struct Run: Sendable, Hashable {
    /// What Cinder said.
    public let reading: Reading
    /// When it was first answered, in unix seconds.
    public let first: Double
    /// When it was last answered, in unix seconds.
    public internal(set) var last: Double
    /// In how many polls.
    public internal(set) var count: Int
  }

  /// The first verdict of another state than the one before.
  public struct Change: Sendable, Hashable, Codable {
    /// When, in unix seconds.
    public let time: Double
    /// What it was from then on.
    public let state: MigrationState
    /// Why, as it was then.
    public let reason: Reason
  }

  /// A poll that first showed a new highest percent.
  public struct Tick: Sendable, Hashable {
    /// When, in unix seconds.
    public let time: Double
    /// 0…100; the first number of all counts as one.
    public let percent: Int
  }

  /// The readings, the oldest first.
  public private(set) var runs: [Run] = []
  /// The changes of the verdict, the oldest first.
  public private(set) var changes: [Change] = []
  /// How many runs were left out.
  public private(set) var forgottenRuns = 0
  /// How many changes were left out.
  public private(set) var forgottenChanges = 0

  static let mostRuns = 400
  static let mostChanges = 100

  init() {}

  /// The staircase: each new highest percent.
  public var ticks: [Tick] {
    var highest = -1
    return runs.compactMap { run in
      guard case .percent(let percent) = run.reading, percent > highest else { return nil }
      highest = percent
      return Tick(time: run.first, percent: percent)
    }
  }

  /// Takes an observation and what the detector said to it.
  mutating func note(_ observation: Observation, _ verdict: Verdict) {
    if let last = runs.indices.last, runs[last].reading == observation.reading {
      runs[last].last = observation.time
      runs[last].count += 1
    } else {
      runs.append(Run(reading: observation.reading, first: observation.time, last: observation.time, count: 1))
      if runs.count > Self.mostRuns { forgetRun() }
    }
    guard changes.last?.state != verdict.state else { return }
    changes.append(Change(time: observation.time, state: verdict.state, reason: verdict.reason))
    guard changes.count > Self.mostChanges else { return }
    changes.removeFirst()
    forgottenChanges += 1
  }

  /// There are at most 101 ticks, so there is always one that is none.
  private mutating func forgetRun() {
    var highest = -1
    for (index, run) in runs.enumerated() {
      if case .percent(let percent) = run.reading, percent > highest {
        highest = percent
        continue
      }
      runs.remove(at: index)
      forgottenRuns += 1
      return
    }
  }
}

extension MigrationTrail: Codable {
  private enum Key: String, CodingKey { case runs, changes, forgottenRuns, forgottenChanges }

  /// Runs are lines, since as objects they would be five times as long: `1800000030.5 1800000090.2 3 42`, which is first,
  /// last, count and reading.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    let lines = runs.map { "\($0.first) \($0.last) \($0.count) \($0.reading.word)\n" }
    try container.encode(lines.joined(), forKey: .runs)
    try container.encode(changes, forKey: .changes)
    try container.encode(forgottenRuns, forKey: .forgottenRuns)
    try container.encode(forgottenChanges, forKey: .forgottenChanges)
  }

  /// Throws where a line can't be read.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for line in try container.decode(String.self, forKey: .runs).split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 4, let first = Double(words[0]), let last = Double(words[1]), let count = Int(words[2]),
        let reading = Reading(word: words[3])
      else { throw DecodingError.dataCorruptedError(forKey: .runs, in: container, debugDescription: "not a run") }
      runs.append(Run(reading: reading, first: first, last: last, count: count))
    }
    changes = try container.decode([Change].self, forKey: .changes)
    forgottenRuns = try container.decode(Int.self, forKey: .forgottenRuns)
    forgottenChanges = try container.decode(Int.self, forKey: .forgottenChanges)
  }
}
