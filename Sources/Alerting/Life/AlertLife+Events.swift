extension AlertLife {
  /// What came of one look at the condition.
  public enum Change: Sendable, Hashable {
    /// Nothing that anyone must hear of.
    case nothing
    /// It began to fire.
    case fired
    /// It fires as before, but there is something new to say of it, or others are to be told.
    case news
    /// It was resolved at that time, in unix seconds; this life is over.
    case resolved(at: Double)
    /// It never fired and its condition is gone; this life is over and leaves no trace.
    case forgotten
  }

  /// Begins a life whose condition is true at `time`, in unix seconds; it is pending until `holds` is told the same.
  init(_ condition: consuming AlertCondition, scope: String, at time: Double) {
    self.init(
      phase: .pending(since: time), scope: scope, identity: condition.identity, wording: condition.wording,
      timing: condition.timing, receivers: condition.receivers)
  }

  /// Lets a life that has just begun fire where it need not hold for any time; as `holds` with its own condition would.
  mutating func begin() {
    // Written so that a duration which is no number is 0.
    guard case .pending(let time) = phase, !(timing.holdsFor > 0) else { return }
    phase = .firing(since: time, lastTrue: time)
  }

  /// The alert as it is to be told while it fires; nil while it is pending.
  public var alert: Alert? {
    guard case .firing(let since, _) = phase else { return nil }
    return Alert(identity: identity, wording: wording, startsAt: since)
  }

  /// False while it is pending.
  var isFiring: Bool { if case .firing = phase { true } else { false } }

  /// Its condition is true at `time`, in unix seconds.
  ///
  ///     pending since s   time - s < holdsFor    pending since s    nothing
  ///     pending since s   otherwise              firing since time  fired
  ///     firing since s                           firing since s     news, or nothing when all is as it was
  ///
  /// The labels stay those of the first time, all else becomes what the condition says. While the cloud can't be seen
  /// nobody calls, and so nothing changes. A `time` that is no number changes nothing either. When the clock was set
  /// back, moments that now lie ahead become `time`: no duration is ever negative, and none waits for the old time.
  public mutating func holds(_ condition: AlertCondition, at time: Double) -> Change {
    guard time.isFinite else { return .nothing }
    let isNews = wording.mayDiffer(from: condition.wording) || receivers != condition.receivers
    wording = condition.wording
    timing = condition.timing
    receivers = condition.receivers
    switch phase {
    case .pending(let since):
      let start = Self.past(since, time)
      // Written so that a duration which is no number is 0.
      if time - start < timing.holdsFor {
        phase = .pending(since: start)
        return .nothing
      }
      phase = .firing(since: time, lastTrue: time)
      return .fired
    case .firing(let since, _):
      let start = Self.past(since, time)
      phase = .firing(since: start, lastTrue: time)
      return isNews || start != since ? .news : .nothing
    }
  }

  /// Its condition was looked at and is not true at `time`, in unix seconds.
  ///
  ///     pending                                       forgotten
  ///     firing, true at l   time - l < keepsFiringFor nothing
  ///     firing, true at l   otherwise                 resolved at time
  ///
  /// Times that are no number, or lie ahead, are treated as by `holds`.
  public mutating func isGone(at time: Double) -> Change {
    guard time.isFinite else { return .nothing }
    guard case .firing(let since, let lastTrue) = phase else { return .forgotten }
    let start = Self.past(since, time)
    let last = Self.past(lastTrue, time)
    phase = .firing(since: start, lastTrue: last)
    if time - last < timing.keepsFiringFor { return start != since ? .news : .nothing }
    return .resolved(at: time)
  }

  /// The end of it at `time`, in unix seconds, whatever is true: nobody looks at its condition any more.
  public mutating func end(at time: Double) -> Change {
    guard case .firing(let since, let lastTrue) = phase else { return .forgotten }
    let end = [time, lastTrue, since].first(where: \.isFinite) ?? 0
    phase = .firing(since: Self.past(since, end), lastTrue: Self.past(lastTrue, end))
    return .resolved(at: end)
  }

  /// `moment`, or `now` where `moment` lies ahead or is no number.
  private static func past(_ moment: Double, _ now: Double) -> Double {
    moment.isFinite && moment <= now ? moment : now
  }
}
