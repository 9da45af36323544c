/// The ticks of one copy, and the rate that they prove.
///
/// A tick is the poll that first shows a new highest percent. All that is known of the moment at which the copy
/// crossed into that percent is that it lies between the poll before and this one; the bounds of the rate rest on
/// nothing else, so they hold however the copy behaves in between. At most 100 ticks exist until a restart.
struct TickTrack: Sendable, Hashable, Codable {
  /// One crossing into `percent`, at some moment in (`after`, `by`].
  struct Tick: Sendable, Hashable, Codable {
    var percent: Int
    var after: Double
    var by: Double
    /// By how many percent it went up at once.
    var jump: Int

    /// The best single guess of a moment and a position, in seconds and percent.
    ///
    /// After a step of one percent the middle of the interval is the better guess of the moment. After a jump the
    /// copy moves several percent between two polls, so the position at the poll is known better than the moment.
    var guess: (time: Double, position: Double) {
      jump <= 1 ? ((after + by) / 2, Double(percent)) : (by, Double(percent) + 0.5)
    }
  }

  /// The first number ever seen: a position, but no tick.
  private(set) var attachedAt: Double
  private(set) var attachedPercent: Int
  private(set) var ticks: [Tick] = []

  /// How far back the rate looks at least, in seconds, once the copy is that old.
  static let span = 300.0

  init(attachedAt time: Double, percent: Int) {
    attachedAt = time
    attachedPercent = percent
  }

  mutating func advance(to percent: Int, from lastPoll: Double, at time: Double) {
    let before = ticks.last?.percent ?? attachedPercent
    ticks.append(Tick(percent: percent, after: lastPoll, by: time, jump: percent - before))
  }

  /// The highest percent so far.
  var highest: Int { ticks.last?.percent ?? attachedPercent }

  /// The tick at which the trailing span begins: the latest one that lies `span` before the last, else the first.
  private var anchor: Tick? {
    guard let last = ticks.last else { return nil }
    return ticks.last { last.by - $0.by >= Self.span } ?? ticks.first
  }

  /// The rate in percent per second at `now`; nil before the second tick.
  ///
  /// The open gap since the last tick can only lower it: by now the copy has gone less than one more jump.
  ///
  ///     ticks 10 % at 100 s, 11 % at 200 s, 12 % at 300 s, polled each second
  ///     now 300 s: (12 − 10) / 200 s = 0.0100 %/s
  ///     now 400 s: the same; 13 % is due now
  ///     now 600 s: (12 + 1 − 10) / 500 s = 0.0060 %/s
  func rate(at now: Double) -> Double? {
    guard ticks.count >= 2, let last = ticks.last, let anchor else { return nil }
    let (start, end) = (anchor.guess, last.guess)
    guard end.time > start.time, now > start.time else { return nil }
    let closed = (end.position - start.position) / (end.time - start.time)
    let open = (end.position + Double(last.jump) - start.position) / (now - start.time)
    var rate = min(closed, open)
    if let upperBound = upperBound(at: now) { rate = min(rate, upperBound) }
    return max(rate, lowerBound(at: now) ?? 0)
  }

  /// What the mean rate since the anchor is at least, in percent per second; nil before the second tick.
  func lowerBound(at now: Double) -> Double? {
    guard ticks.count >= 2, let anchor, now > anchor.after else { return nil }
    return Double(highest - anchor.percent) / (now - anchor.after)
  }

  /// What the mean rate since the anchor (before the second tick: since the first number) is at most, in percent per
  /// second; nil at the very first number.
  ///
  /// A first number of 0 is no beginning: Cinder may still be making the destination, and waiting is not copying slowly.
  func upperBound(at now: Double) -> Double? {
    var (percent, by) = (attachedPercent, attachedAt)
    if ticks.count >= 2, let anchor { (percent, by) = (anchor.percent, anchor.by) }
    guard ticks.count >= 2 || attachedPercent > 0 else { return nil }
    guard now > by else { return nil }
    return Double(highest + 1 - percent) / (now - by)
  }
}
