import StallDetector

/// How a copy has gone so far, as far as charts need it; times are unix seconds.
struct Course: Sendable {
  /// A new highest percent, and when it was first seen.
  struct Step: Sendable, Hashable {
    var time: Double
    var percent: Int
  }

  /// A time in which polls gave no number.
  struct Gap: Sendable, Hashable {
    var from: Double
    var to: Double
    /// True where there was no answer at all.
    var isFailure: Bool
  }

  /// From when on the charts show it.
  var begin: Double
  /// The last look at it: its end, or the present.
  var now: Double
  /// In the order of time, each higher than the one before.
  var steps: [Step] = []
  var gaps: [Gap] = []
  /// From when on it stood how.
  var standings: [(from: Double, Standing)] = []

  /// The mean pace between the first step and the last, in percent per second; nil before the second.
  var pace: Double? {
    guard let first = steps.first, let last = steps.last, last.percent > first.percent, last.time > first.time
    else { return nil }
    return Double(last.percent - first.percent) / (last.time - first.time)
  }

  /// How fast it was from each step to the next, in percent per second.
  var paces: [(from: Double, to: Double, percentPerSecond: Double)] {
    zip(steps, steps.dropFirst()).compactMap { before, after in
      guard after.time > before.time else { return nil }
      return (before.time, after.time, Double(after.percent - before.percent) / (after.time - before.time))
    }
  }
}
