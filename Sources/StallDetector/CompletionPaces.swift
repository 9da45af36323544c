#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The paces at which a copy went on its way so far, and when it will be done if it keeps to them.
///
/// A pace is in seconds per percent. It is worked out at each tick; between ticks only the time goes on.
struct CompletionPaces: Sendable {
  /// A completion, in seconds from now on.
  struct Estimate: Sendable, Hashable {
    var expected: Double
    var earliest: Double
    var latest: Double
  }

  /// Over half as much as is left, at least 5 percent: the pace that is likely to go on.
  private let likely: Double
  /// The extremes over the last 2, 4, 8, … percent, as far back as twice what is left lies ahead.
  private let fastest: Double
  private let slowest: Double
  /// The points 2, 4 and 8 percent ago, for paces that count the time since the last tick.
  private let openFrom: (Point, Point, Point)
  /// By what the interval is wider than its paces.
  private let margin: Double

  private struct Point: Sendable, Hashable {
    var time: Double
    var position: Double
  }

  /// The paces as of the last of `ticks`; nil where there are fewer than two.
  init?(_ ticks: [Tick], firstPercent: Int) {
    guard ticks.count >= 2, let last = ticks.last else { return nil }
    let end = last.point
    let left = max(0, 100 - end.position)
    /// The latest point at least so many percent back, else the first one.
    func point(back percent: Int) -> Point {
      // A tick is one percent or more, so that it can't be further back in the list than in percent; mostly it is there.
      var (low, high) = (max(0, ticks.count - 1 - percent), ticks.count - 2)
      while low < high, last.percent - ticks[low + 1].percent >= percent {
        let middle = (low + high + 1) / 2
        if last.percent - ticks[middle].percent >= percent { low = middle } else { high = middle - 1 }
      }
      let found = ticks[low].point
      return Point(time: found.time, position: found.position)
    }
    func pace(from point: Point) -> Double {
      max(0.001, end.time - point.time) / max(0.5, end.position - point.position)
    }
    let likely = pace(from: point(back: max(5, Int((left / 2).rounded(.up)))))
    openFrom = (point(back: 2), point(back: 4), point(back: 8))
    let recent = (pace(from: openFrom.0), pace(from: openFrom.1), pace(from: openFrom.2))
    var fastest = min(likely, recent.0, recent.1, recent.2)
    var slowest = max(likely, recent.0, recent.1, recent.2)
    var back = 16
    while back <= Int(2 * left), last.percent - back / 2 >= ticks[0].percent {
      let pace = pace(from: point(back: back))
      (fastest, slowest) = (min(fastest, pace), max(slowest, pace))
      back *= 2
    }
    (self.likely, self.fastest, self.slowest) = (likely, fastest, slowest)
    let seen = max(1, Double(last.percent - firstPercent))
    margin = exp(0.05 * (0.2 + min(10, (left / seen).squareRoot())))
  }

  /// The completion as of `now`, in the time of the ticks.
  func estimate(last: Tick, now: Double) -> Estimate {
    let (time, position) = last.point
    let since = max(0, now - time)
    let left = max(0, 100 - position - min(Double(last.jump), since / likely))
    /// The pace since then, when the next tick comes only now.
    func open(from point: Point) -> Double {
      (now - point.time) / max(0.5, position + Double(last.jump) - point.position)
    }
    let slowest = max(slowest, open(from: openFrom.0), open(from: openFrom.1), open(from: openFrom.2))
    let expected = left * likely
    return Estimate(
      expected: expected, earliest: left * fastest / margin, latest: left * max(slowest, likely) * margin)
  }
}
