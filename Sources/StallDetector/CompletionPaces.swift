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
  private var likely = 0.0
  /// The extremes over the last 2, 4, 8, … percent, as far back as twice what is left lies ahead.
  private var fastest = 0.0
  private var slowest = 0.0
  /// The points 2, 4 and 8 percent ago, for paces that count the time since the last tick.
  private var openFrom = (Point(), Point(), Point())
  /// By what the interval is wider than its paces; 0: there is no pace before the second tick.
  private var margin = 0.0

  /// What `likely` looks back to, and what the extremes do: 2, 4 and 8, and 16, 32 and 64 percent ago.
  private var half = Mark()
  private var near = (Mark(), Mark(), Mark())
  private var far = (Mark(), Mark(), Mark())

  private struct Point: Sendable, Hashable {
    var time = 0.0
    var position = 0.0
  }

  /// The latest tick at most at a percent, else the first one.
  ///
  /// What it looks back to rises from tick to tick, so that a mark only moves on, mostly by one: to search for it each
  /// time costs more than all the paces.
  private struct Mark {
    private var index: UInt8 = 0

    /// `percent` is below the one of the last tick.
    mutating func move(to percent: Int, in ticks: [Tick]) -> Point {
      var found = Int(index)
      while ticks[found + 1].percent <= percent { found += 1 }
      index = UInt8(found)
      let point = ticks[found].point
      return Point(time: point.time, position: point.position)
    }
  }

  /// Takes the last of `ticks`, which are those from before and one more.
  mutating func take(_ ticks: [Tick], firstPercent: Int) {
    guard ticks.count >= 2 else { return }
    let last = ticks[ticks.count - 1]
    let end = last.point
    let left = max(0, 100 - end.position)
    // It is in halves of a percent, and an earlier point is at least one of them back.
    let halvesLeft = Int(2 * left)
    func pace(from point: Point) -> Double { max(0.001, end.time - point.time) / (end.position - point.position) }
    openFrom.0 = near.0.move(to: last.percent - 2, in: ticks)
    openFrom.1 = near.1.move(to: last.percent - 4, in: ticks)
    openFrom.2 = near.2.move(to: last.percent - 8, in: ticks)
    likely = pace(from: half.move(to: last.percent - max(5, (halvesLeft + 3) / 4), in: ticks))
    let (a, b, c) = (pace(from: openFrom.0), pace(from: openFrom.1), pace(from: openFrom.2))
    // The far ones count as far as at least half of them has been seen.
    let reach = min(halvesLeft, 2 * (last.percent - ticks[0].percent))
    var (d, e, f) = (likely, likely, likely)
    if reach >= 16 { d = pace(from: far.0.move(to: last.percent - 16, in: ticks)) }
    if reach >= 32 { e = pace(from: far.1.move(to: last.percent - 32, in: ticks)) }
    if reach >= 64 { f = pace(from: far.2.move(to: last.percent - 64, in: ticks)) }
    // Two at a time, and after all are known: one after another, or more at once, they are found by branches, and which of
    // nearly equal paces is the greater one is what no branch predictor knows.
    fastest = min(min(min(likely, a), min(b, c)), min(min(d, e), f))
    slowest = max(max(max(likely, a), max(b, c)), max(max(d, e), f))
    let seen = max(1, Double(last.percent - firstPercent))
    margin = exp(0.05 * (0.2 + min(10, (left / seen).squareRoot())))
  }

  /// The completion as of `now`, in the time of the ticks; nil before the second tick.
  @inline(__always)
  func estimate(last: Tick, now: Double) -> Estimate? {
    guard margin > 0 else { return nil }
    let (time, position) = last.point
    let since = max(0, now - time)
    let left = max(0, 100 - position - min(Double(last.jump), since / likely))
    /// The pace since then, when the next tick comes only now.
    func open(from point: Point) -> Double {
      (now - point.time) / (position + Double(last.jump) - point.position)
    }
    // Two at a time, as above.
    let slowest = max(max(slowest, open(from: openFrom.0)), max(open(from: openFrom.1), open(from: openFrom.2)))
    let expected = left * likely
    return Estimate(
      expected: expected, earliest: left * fastest / margin, latest: left * max(slowest, likely) * margin)
  }
}
