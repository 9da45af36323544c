/// The time of one migration's good polls, bridged: it never runs back, whatever the clock does.
///
/// A failed poll leaves it alone, so that it counts as no poll at all.
struct Timeline: Sendable, Hashable, Codable {
  /// What a poll is on this line.
  struct Poll {
    /// When it was answered and asked, in bridged seconds.
    var time: Double
    var asked: Double
    /// Nothing was seen for longer than was planned, or the clock can't tell how long: what happened in between is
    /// unknown.
    var isBlind: Bool
    /// It was so, and that is not how it always is.
    var isOutage: Bool
  }

  /// What leads from the clock's time to bridged time.
  private(set) var shift = 0.0
  /// The last good poll, in bridged seconds; nil before the first.
  private(set) var last: Double?
  /// How long the last poll meant to wait for the next one, in seconds; 0: unknown.
  private(set) var period = 0.0
  /// How many good polls in a row came too late: what is always late is no outage.
  private var lateInARow = 0

  /// False for what is no number, and for what is so large that the seconds of a plateau are lost in it.
  static func isTime(_ time: Double) -> Bool { abs(time) < 1e12 }

  /// The clock's time of a moment on this line.
  func clockTime(_ bridged: Double) -> Double { bridged - shift }

  /// Takes a good poll.
  mutating func take(_ observation: Observation) -> Poll {
    var time = observation.time + shift
    var (isBlind, isOutage) = (false, false)
    if let last {
      if time < last - 1 {
        // The clock stepped back: nobody knows how long it was, and the best guess is one period.
        shift += last + period - time
        time = observation.time + shift
        (isBlind, isOutage) = (true, true)
      }
      time = max(time, last)
      let isLate = isLate(time - last)
      lateInARow = isLate ? min(lateInARow + 1, 3) : 0
      isBlind = isBlind || isLate
      isOutage = isOutage || (isLate && lateInARow < 3)
    }
    let asked = Self.isTime(observation.asked) ? observation.asked + shift : time
    let poll = Poll(time: time, asked: min(max(asked, last ?? asked), time), isBlind: isBlind, isOutage: isOutage)
    last = time
    if let next = observation.nextPoll, Self.isTime(next), next > observation.time { period = next - observation.time }
    return poll
  }

  /// Whether so many seconds without a good poll are more than what a busy machine or cloud may add.
  private func isLate(_ gap: Double) -> Bool { period > 0 && gap > 2 * period && gap > period + 60 }
}
