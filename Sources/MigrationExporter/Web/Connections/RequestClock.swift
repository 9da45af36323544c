import NIOCore

/// By when a connection must have come further, else it is closed.
///
/// | what is awaited | from | for |
/// |---|---|---|
/// | the rest of a request | its first byte, or the opening of the connection | `WebLimits.arriving` |
/// | that an answer is taken | the end of the request's head | `WebLimits.answering` |
/// | a request | the end of the last answer | `WebLimits.idle` |
/// | that the client hangs up too | our own hanging up | `WebLimits.arriving` |
struct RequestClock {
  private let limits: WebLimits
  /// Since when the rest of a request is awaited.
  private var arriving: NIODeadline?
  private var answering: NIODeadline?
  private var idle: NIODeadline
  private var isHungUp = false
  /// Bytes that have come since the last request was whole, before the next one's head was.
  private var pending = 0

  init(limits: WebLimits, openedAt now: NIODeadline) {
    self.limits = limits
    arriving = now
    idle = now
  }

  /// True while a request is under way, from the end of its head to that of its answer.
  var isBusy: Bool { answering != nil }

  /// True when a head is longer than may be.
  var isTooLong: Bool { pending > limits.headBytes }

  var deadline: NIODeadline {
    var ends: [NIODeadline] = []
    if let arriving { ends.append(arriving + .seconds(limits.arriving)) }
    if let answering { ends.append(answering + .seconds(limits.answering)) }
    if ends.isEmpty { ends.append(idle + .seconds(isHungUp ? limits.arriving : limits.idle)) }
    return ends.min() ?? idle
  }

  /// Bytes have come.
  mutating func received(_ count: Int, at now: NIODeadline) {
    // Those of a body count too, and are no part of a head: `ended` forgets them.
    pending += count
    if answering == nil, arriving == nil { arriving = now }
  }

  /// A head is whole.
  mutating func began(at now: NIODeadline) {
    pending = 0
    if answering == nil { answering = now }
  }

  /// A request is whole.
  mutating func ended() {
    pending = 0
    arriving = nil
  }

  /// An answer is written whole.
  mutating func answered(at now: NIODeadline) {
    answering = nil
    idle = now
    // A part of the next request may have come meanwhile.
    if pending > 0, arriving == nil { arriving = now }
  }

  /// We have said that nothing more comes from us.
  mutating func hungUp(at now: NIODeadline) {
    isHungUp = true
    idle = now
  }
}

extension TimeAmount {
  fileprivate static func seconds(_ seconds: Double) -> TimeAmount { .nanoseconds(Int64(seconds * 1e9)) }
}
