/// Watches one migration: observations go in, a verdict comes out.
///
/// A pure value: it has no clock and does no I/O, and saving and loading it at any point changes no verdict. A copy is
/// stalled at the first good poll at which its plateau, the time since the poll that first showed the present highest
/// percent, is longer than its policy (`strict`) or its own pace (`adaptive`) explains.
///
/// A failed poll is no evidence: it changes nothing but that nothing is known for longer.
public struct StallDetector: Sendable, Hashable, Codable {
  /// The size of the volume in bytes; 0: unknown, and then there is no rate.
  public let sizeBytes: Double
  /// The windows that apply; a change counts from the next observation on.
  public var policy: StallPolicy { didSet { if policy != oldValue { (stalledWindow, slowness) = (nil, nil) } } }
  /// When the migration began, in unix seconds, for `deadline`; nil: at the first observation.
  public var start: Double?
  /// What other copies tell of its pace; it counts while it has shown none of its own.
  public var prior: PacePrior?

  /// The last number that Cinder gave, 0…100; nil before the first one.
  ///
  /// It can be below the highest.
  public private(set) var lastPercent: Int?
  /// When that number was read, in unix seconds.
  public var lastPercentTime: Double? { lastPercentAt.map(timeline.clockTime) }
  /// By how many seconds the clock has been set back so far, as far as that was noticed.
  public var clockSetBack: Double { timeline.shift }
  /// When the present highest percent was first seen, in unix seconds; nil before the first number.
  public var lastAdvanceTime: Double? { lastAdvanceAt.map(timeline.clockTime) }
  /// The highest percent since the copy began or began again; nil before the first number.
  public var highestPercent: Int? { track.highest }

  /// How long the highest percent had stood at the last good poll, in seconds; nil before the first number.
  public var plateauSeconds: Double? {
    guard let last = timeline.last, let lastAdvanceAt else { return nil }
    return last - lastAdvanceAt
  }
  /// For how long nothing but failed polls has come, in seconds; nil where the last poll told something.
  public var failingFor: Double? { failedPolls?.elapsed }

  /// What a replay asks after each of millions of observations.
  package struct Facts {
    package var lastPercent: Int?
    package var highestPercent: Int?
    package var lastAdvanceTime: Double?
    package var plateauSeconds: Double?
    package var failingFor: Double?
  }

  /// All of them at once; it changes nothing.
  ///
  /// Mutating, since anything else that is called on a variable from another module works on a copy, of almost a kilobyte.
  package mutating func facts() -> Facts {
    Facts(
      lastPercent: lastPercent, highestPercent: highestPercent, lastAdvanceTime: lastAdvanceTime,
      plateauSeconds: plateauSeconds, failingFor: failingFor)
  }

  // All times below are bridged.
  var timeline = Timeline()
  private var firstTime: Double?
  private var lastPercentAt: Double?
  private var lastPercentAsked: Double?
  private(set) var lastAdvanceAt: Double?
  var track = TickTrack.unbegun
  private(set) var gaps = GapMemory()
  /// The first gap after the first number: a part of a tick, so a lower bound only; nil before it, and once a whole one
  /// is known.
  private(set) var firstGap: Double?
  /// After a time without polls: when it may be called stalled again, unless it was so before.
  private(set) var blindUntil: Double?
  private(set) var wasStalledWhenBlinded = false
  /// What the present plateau was first found to be beyond: what is a stall stays one until something moves; nil: nothing.
  var stalledWindow: PlateauWindow?
  /// What was proven of its being too slow; nil: nothing.
  var slowness: Slowness?

  /// The last verdict that rests on an answer.
  private var standing: Verdict?
  /// The first poll of the present run of such readings; each nil outside its run.
  private var startingSince: Double?
  /// Later by what of the run nobody saw.
  private var numberMissingSince: Double?
  private var finishingSince: Double?
  private var failedPolls: FailedPolls?
  private var inARow = PollsInARow()

  /// Makes a detector for a volume of `sizeBytes`.
  public init(sizeBytes: Double, policy: StallPolicy) {
    self.sizeBytes = sizeBytes > 0 && sizeBytes < 1e24 ? sizeBytes : 0
    self.policy = policy
  }

  /// Takes one observation and says what is true now.
  ///
  /// An observation whose time is no time (not a number, or tens of thousands of years away) is ignored and repeats
  /// the last verdict.
  public mutating func observe(_ observation: Observation) -> Verdict {
    guard Timeline.isTime(observation.time) else {
      if let failingFor { return judgeFailure(lasting: failingFor) }
      return standing ?? .unobserved
    }
    guard Self.isEvidence(observation.reading) else {
      var run = failedPolls ?? FailedPolls(first: observation.time)
      run.take(observation)
      failedPolls = run
      return judgeFailure(lasting: run.elapsed)
    }
    let shift = timeline.shift
    let poll = timeline.take(observation)
    if timeline.shift != shift { standing?.move(by: shift - timeline.shift) }
    if firstTime == nil { firstTime = poll.time }
    if poll.isBlind { forgetBounds(at: poll.time) }
    if poll.isOutage { regainSight(at: poll) }
    var verdict = judge(observation.reading, at: poll)
    verdict.stallDeadline = verdict.stallDeadline.map(timeline.clockTime)
    (standing, failedPolls) = (verdict, nil)
    return verdict
  }

  /// A percent outside 0…100 is no reading at all.
  private static func isEvidence(_ reading: Reading) -> Bool {
    switch reading {
    case .percent(let percent): (0...100).contains(percent)
    case .failed: false
    default: true
    }
  }

  // Inlined, as is all on the way of a number: a verdict is large, and so is a detector, and they are copied at each call.
  @inline(__always)
  private mutating func judge(_ reading: Reading, at poll: Timeline.Poll) -> Verdict {
    switch reading {
    case .null: return judgeNull()
    case .missing: return judgeMissing()
    default: inARow.takePresence()
    }
    switch reading {
    case .success, .error: return Verdict(.ended, .ended)
    case .starting: return judgeStarting(at: poll.time)
    default: startingSince = nil
    }
    switch reading {
    case .percent(let percent): return judgeNumber(percent, at: poll)
    case .completing: return judgeFinishing(last: nil, at: poll.time)
    case .noNumber(let cloudGivesField): return judgeMissingNumber(cloudGivesField: cloudGivesField, at: poll.time)
    case .text: return judgeUnmeasurable(.driverAssisted)
    default: return judgeUnmeasurable(.fieldUnavailable)
    }
  }

  /// The verdict from before, with another reason: for readings that are no evidence.
  private func held(_ reason: Reason) -> Verdict {
    guard var held = standing else { return Verdict(.waiting, reason) }
    if held.state != .stalled, held.state != .ended { held.reason = reason }
    // What is told is in the clock's time, what is judged in bridged time.
    held.stallDeadline = held.stallDeadline.map { $0 + timeline.shift }
    return held
  }

  /// Null lasts some 40 ms before `success`; three polls in a row are an end.
  private mutating func judgeNull() -> Verdict {
    inARow.takeNull()
    return inARow.null >= 3 ? Verdict(.ended, .ended) : held(.statusNull(count: inARow.null))
  }

  /// One 404 may be a replica that lags; two in a row are an end.
  private mutating func judgeMissing() -> Verdict {
    inARow.takeMissing()
    return inARow.missing >= 2 ? Verdict(.ended, .ended) : held(.notFoundOnce)
  }

  // It changes nothing; but if it were not mutating, it would be called on a copy, of almost a kilobyte.
  private mutating func judgeFailure(lasting elapsed: Double) -> Verdict {
    if elapsed >= policy.window, standing?.state != .ended {
      return Verdict(.unreadable, .unreadable(elapsed: elapsed))
    }
    guard var held = standing else {
      return Verdict(.waiting, .readingFailed(elapsed: elapsed, window: policy.window))
    }
    if held.state != .stalled, held.state != .ended {
      held.reason = .readingFailed(elapsed: elapsed, window: policy.window)
    }
    return held
  }

  /// There is no number to be had, so none is missing.
  private mutating func judgeUnmeasurable(_ reason: Reason) -> Verdict {
    numberMissingSince = nil
    return Verdict(.unmeasurable, reason)
  }

  private mutating func judgeStarting(at time: Double) -> Verdict {
    let since = startingSince ?? time
    startingSince = since
    let deadline = since + policy.effectiveNumberMissingWindow
    if time >= deadline { return Verdict(.stalled, .neverStarted(elapsed: time - since), stallDeadline: deadline) }
    return Verdict(.waiting, .starting(elapsed: time - since), stallDeadline: deadline)
  }

  /// A field that vanished at 98 % or more is the end of the copy; anywhere else it may be the copier's death.
  private mutating func judgeMissingNumber(cloudGivesField: Bool, at time: Double) -> Verdict {
    if finishingSince != nil || (lastPercent ?? 0) >= 98 {
      let finishing = judgeFinishing(last: lastPercent, at: time)
      return standing?.state == .stalled && finishing.state != .stalled ? stillStalled ?? finishing : finishing
    }
    let since = numberMissingSince ?? time
    numberMissingSince = since
    let elapsed = time - since
    let window = policy.effectiveNumberMissingWindow
    let deadline = since + window
    if elapsed >= window {
      guard cloudGivesField || lastPercent != nil else {
        return Verdict(.unmeasurable, .fieldNeverSeen(elapsed: elapsed))
      }
      let reason = Reason.noCopyRunning(last: lastPercent, lastSeen: lastPercentTime, elapsed: elapsed)
      return Verdict(.stalled, reason, stallDeadline: deadline)
    }
    guard let last = lastPercent else {
      let state: MigrationState = followsDriver ? .unmeasurable : .waiting
      return Verdict(state, .noNumberYet(elapsed: elapsed, window: window), stallDeadline: deadline)
    }
    if let stillStalled { return stillStalled }
    // What the copy did while it gave numbers stays the best description until the window is over.
    let state: MigrationState = standing?.state == .slow ? .slow : .copying
    return Verdict(state, .numberMissing(last: last, elapsed: elapsed, window: window), stallDeadline: deadline)
  }

  /// Whether a driver's own words were the last that was heard.
  ///
  /// One that is done has no word any more, and Cinder takes a moment to say that all is done.
  private var followsDriver: Bool {
    guard standing?.state == .unmeasurable else { return false }
    return switch standing?.reason {
    case .driverAssisted, .noNumberYet: true
    default: false
    }
  }

  /// The verdict from before, where that is `stalled`: a number that goes away does not resolve it.
  private var stillStalled: Verdict? { standing?.state == .stalled ? held(.ended) : nil }

  private mutating func judgeFinishing(last: Int?, at time: Double) -> Verdict {
    let since = finishingSince ?? time
    finishingSince = since
    let window = policy.effectiveFinishingWindow
    let elapsed = time - since
    if elapsed >= window {
      return Verdict(.stalled, .neverFinished(last: last, elapsed: elapsed), stallDeadline: since + window)
    }
    return Verdict(.finishing, .finishing(last: last, elapsed: elapsed, window: window), stallDeadline: since + window)
  }

  @inline(__always)
  private mutating func judgeNumber(_ percent: Int, at poll: Timeline.Poll) -> Verdict {
    follow(percent, at: poll)
    // Once more: what came to light at such a poll may have happened long before it.
    if poll.isBlind { track.forgetBounds(at: poll.time) }
    (lastPercent, lastPercentAt, lastPercentAsked) = (percent, poll.time, poll.asked)
    numberMissingSince = nil
    // The second number is for an API replica that lags behind: 100, 99, 100.
    if percent >= 98, track.highest == 100 { return judgeFinishing(last: percent, at: poll.time) }
    finishingSince = nil
    return judgePlateau(at: poll.time)
  }

  /// Keeps the high water and the ticks; a fall that is not a restart is ignored.
  private mutating func follow(_ percent: Int, at poll: Timeline.Poll) {
    guard let highest = track.highest, let lastAsked = lastPercentAsked else { return attach(at: percent, poll) }
    // A few percent are nova's, which falls while the guest writes.
    guard percent * 2 < highest, highest - percent >= 3 else {
      inARow.forgetLow()
      if percent == highest { track.hold(asked: poll.asked) }
      if percent > highest { advance(to: percent, lastAsked: lastAsked, at: poll) }
      return
    }
    if let beginning = inARow.takeLow(percent) { attach(at: beginning, poll) }
  }

  /// The first number ever, or the first of a copy that began again.
  private mutating func attach(at percent: Int, _ poll: Timeline.Poll) {
    track = TickTrack(percent: percent, asked: poll.asked, time: poll.time)
    lastAdvanceAt = poll.time
    inARow.forgetLow()
    (firstGap, finishingSince, stalledWindow, slowness) = (nil, nil, nil, nil)
  }

  private mutating func advance(to percent: Int, lastAsked: Double, at poll: Timeline.Poll) {
    // Over an outage of polling it was as long as that, not as the copy's tick.
    if let lastAdvanceAt, poll.unseen == 0 {
      let gap = poll.time - lastAdvanceAt
      if track.ticks.isEmpty {
        firstGap = gap
      } else {
        gaps.learn(gap, period: timeline.period, window: plateauWindow.seconds)
      }
    }
    track.advance(to: percent, lastAsked: lastAsked, asked: poll.asked, time: poll.time)
    lastAdvanceAt = poll.time
    (finishingSince, stalledWindow, blindUntil, wasStalledWhenBlinded) = (nil, nil, nil, false)
  }

  /// After an outage of polling the same number proves the plateau, but nobody could have seen the end of it: one tick
  /// that would be due, at most a window, is waited for with open eyes.
  private mutating func regainSight(at poll: Timeline.Poll) {
    // A number may have been there meanwhile: at either end of a copy it is missing for a moment.
    numberMissingSince? += poll.unseen
    wasStalledWhenBlinded = standing?.state == .stalled
    // One wait beyond the longest is enough: polls that always come late must not put off a stall for good.
    if let lastAdvanceAt, let blindUntil, blindUntil >= lastAdvanceAt + policy.effectiveLongest { return }
    let window = policy.window
    blindUntil = poll.time + min(window, gaps.pace?.usual ?? window) + 2 * timeline.period
  }

  /// Bounds start anew; what they had proven is not undone by that.
  private mutating func forgetBounds(at time: Double) {
    track.forgetBounds(at: time)
    guard standing?.state == .slow, let minimum = policy.minimumRate else { return }
    let end = slownessEnd(minimum, from: time)
    slowness?.heldUntil = end
  }

  /// When it began, in bridged seconds.
  var startedAt: Double? { start.map { $0 + timeline.shift } ?? firstTime }
}
