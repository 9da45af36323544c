/// A copy as it really goes: a position that never falls, at a pace that changes whenever it likes.
struct SimulatedCopy {
  /// Straight stretches between these points.
  private(set) var points: [(time: Double, percent: Double)]

  /// Stretches of seconds to hours, at a pace between `slowest` and `fastest` percent per second.
  ///
  /// Some stretches are pauses when `slowest` is 0.
  init(start: Double, slowest: Double, fastest: Double, using random: inout SplitMix64) {
    points = [(start, random.number(0...20))]
    while let last = points.last, last.percent < 100, points.count < 400 {
      let seconds = random.pick([5.0, 40, 300, 2000]) * random.number(0.5...2)
      let pace = slowest == 0 && random.chance(20) ? 0 : random.number(slowest...fastest)
      points.append((last.time + seconds, last.percent + pace * seconds))
    }
  }

  /// When it is at 100 percent, or when its story ends.
  var end: Double { (points.last?.percent ?? 0) >= 100 ? moment(at: 100) : points.last?.time ?? 0 }

  func percent(at time: Double) -> Double {
    guard let index = points.firstIndex(where: { $0.time >= time }), index > 0 else { return points[0].percent }
    let (from, to) = (points[index - 1], points[index])
    return from.percent + (to.percent - from.percent) * (time - from.time) / (to.time - from.time)
  }

  /// The first moment at which it is that far.
  func moment(at percent: Double) -> Double {
    guard let index = points.firstIndex(where: { $0.percent >= percent }), index > 0 else { return points[0].time }
    let (from, to) = (points[index - 1], points[index])
    return from.time + (to.time - from.time) * (percent - from.percent) / (to.percent - from.percent)
  }
}
