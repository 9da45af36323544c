/// How fast one copy has been at least, on average from its first number to its last new one.
///
/// The time since the last new number does not count, so that a copy that is stuck teaches others the pace that it had.
struct MeanPace: Sendable, Hashable, Codable {
  private struct Point: Sendable, Hashable, Codable {
    var percent: Int
    var time: Double
  }

  private var first: Point?
  private var last: Point?
  private var isTaken = true

  /// Fewer percent than these tell too little: the one in which it was first seen may be gone at once.
  static let leastPercent = 5

  /// Takes the highest percent so far and when it was first seen; what begins again counts anew.
  mutating func note(_ percent: Int, at time: Double) {
    guard percent != last?.percent else { return }
    if last.map({ percent < $0.percent }) ?? true { first = Point(percent: percent, time: time) }
    last = Point(percent: percent, time: time)
    isTaken = false
  }

  /// The pace as of the last new number and when that came; nil where it is no news, or too little.
  ///
  /// The first number may have been all but the next one, so that one percent less is certain.
  mutating func take() -> (percentPerSecond: Double, time: Double)? {
    guard !isTaken, let percentPerSecond, let last else { return nil }
    isTaken = true
    return (percentPerSecond, last.time)
  }

  /// The pace as of the last new number, be it news or not; nil where there is too little.
  var percentPerSecond: Double? {
    guard let first, let last, last.percent - first.percent >= Self.leastPercent, last.time > first.time
    else { return nil }
    return Double(last.percent - first.percent - 1) / (last.time - first.time)
  }
}
