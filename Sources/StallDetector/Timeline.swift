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
    /// How much of the time since the poll before was such an outage, in seconds: what is more than one period.
    var unseen: Double
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
    var unseen = 0.0
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
      if isLate, lateInARow < 3 { (isOutage, unseen) = (true, time - last - period) }
    }
    let asked = Self.isTime(observation.asked) ? observation.asked + shift : time
    let poll = Poll(
      time: time, asked: min(max(asked, last ?? asked), time), isBlind: isBlind, isOutage: isOutage,
      unseen: unseen)
    last = time
    if let next = observation.nextPoll, Self.isTime(next), next > observation.time { period = next - observation.time }
    return poll
  }

  /// Whether so many seconds without a good poll are more than what a busy machine or cloud may add.
  private func isLate(_ gap: Double) -> Bool { period > 0 && gap > 2 * period && gap > period + 60 }
}

extension Timeline {
  private enum CodingKeys: CodingKey {
    case shift, last, period, lateInARow
  }

  /// Refuses what no detector has saved: to count on from there would trap.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    shift = try values.decode(Double.self, forKey: .shift)
    last = try values.decodeIfPresent(Double.self, forKey: .last)
    period = try values.decode(Double.self, forKey: .period)
    lateInARow = try values.decode(Int.self, forKey: .lateInARow)
    guard (0...3).contains(lateInARow) else {
      throw DecodingError.dataCorruptedError(
        forKey: .lateInARow, in: values, debugDescription: "this is no saved timeline")
    }
  }
}
