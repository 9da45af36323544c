/// Watches one migration: observations go in, a verdict comes out.
///
/// A pure value: it has no clock and does no I/O, and saving and loading it at any point changes no verdict. This is
/// the plain contract (mode `strict`): a copy is stalled at the first good poll whose plateau is at least the window.
/// The plateau is the time since the poll that first showed the present highest percent.
public struct StallDetector: Sendable, Hashable, Codable {
  /// The size of the volume in bytes; 0: unknown, and then there is no rate.
  public let sizeBytes: Double
  /// The windows that apply; a change counts from the next observation on.
  public var policy: StallPolicy

  /// The last number that Cinder gave, 0…100; nil before the first one.
  ///
  /// It can be below the highest.
  public private(set) var lastPercent: Int?
  /// When that number was read, in unix seconds.
  public var lastPercentTime: Double? { lastPercentAt.map { $0 - timeShift } }
  /// When the present highest percent was first seen, in unix seconds; nil before the first number.
  public var lastAdvanceTime: Double? { lastAdvanceAt.map { $0 - timeShift } }

  /// The highest percent since the copy began or began again; nil before the first number.
  public var highestPercent: Int? { track?.highest }

  // All times below are bridged: they never run back, whatever the clock does. `timeShift` leads from the clock's time
  // to bridged time.
  private var timeShift = 0.0
  private var lastTime: Double?
  private var period = 0.0
  private var lastPercentAt: Double?
  private var lastAdvanceAt: Double?
  private var track: TickTrack?
  /// The last verdict, and the last that rests on an answer: it outlives a time of `unreadable`.
  private var latest = Verdict.unobserved
  private var standing: Verdict?
  /// The first poll of the present run of such readings; each nil outside its run.
  private var startingSince: Double?
  private var numberMissingSince: Double?
  private var finishingSince: Double?
  private var failingSince: Double?
  private var nullCount = 0
  private var missingCount = 0
  /// Good readings in a row that are below half of the highest: three of them are a copy that began again.
  private var lowReadings: [Int] = []

  /// Makes a detector for a volume of `sizeBytes`.
  public init(sizeBytes: Double, policy: StallPolicy) {
    self.sizeBytes = sizeBytes
    self.policy = policy
  }

  /// Takes one observation and says what is true now.
  ///
  /// An observation whose time is no time (not a number, or tens of thousands of years away) is ignored and repeats
  /// the last verdict.
  public mutating func observe(_ observation: Observation) -> Verdict {
    if Self.isTime(observation.time) {
      latest = judge(sane(observation.reading), at: bridged(observation))
      if latest.state != .unreadable { standing = latest }
    }
    var told = latest
    told.stallDeadline = latest.stallDeadline.map { $0 - timeShift }
    return told
  }

  /// False for what is no number, and for what is so large that the seconds of a plateau are lost in it.
  private static func isTime(_ time: Double) -> Bool { abs(time) < 1e12 }

  /// The observation's time, moved so that it never runs back: a clock that stepped back counts as one poll period.
  private mutating func bridged(_ observation: Observation) -> Double {
    var time = observation.time + timeShift
    if let lastTime {
      if time < lastTime - 1 {
        timeShift += lastTime + period - time
        time = observation.time + timeShift
      }
      time = max(time, lastTime)
    }
    lastTime = time
    let planned = observation.nextPoll - observation.time
    if Self.isTime(observation.nextPoll), planned > 0 { period = planned }
    return time
  }

  /// A percent outside 0…100 is no reading at all.
  private func sane(_ reading: Reading) -> Reading {
    if case .percent(let percent) = reading, !(0...100).contains(percent) { return .failed }
    return reading
  }

  private mutating func judge(_ reading: Reading, at time: Double) -> Verdict {
    if reading == .failed { return judgeFailure(at: time) }
    failingSince = nil
    if reading != .null { nullCount = 0 }
    if reading != .missing { missingCount = 0 }
    switch reading {
    case .success, .error: return Verdict(.ended, .ended)
    case .null: return judgeNull()
    case .missing: return judgeMissing()
    default: break
    }
    if reading != .starting { startingSince = nil }
    switch reading {
    case .percent(let percent): return judgeNumber(percent, at: time)
    case .completing: return judgeFinishing(at: time)
    case .starting: return judgeStarting(at: time)
    case .noNumber(let cloudGivesField): return judgeMissingNumber(cloudGivesField: cloudGivesField, at: time)
    case .text(let text): return judgeUnmeasurable(.driverAssisted(text))
    default: return judgeUnmeasurable(.fieldUnavailable)
    }
  }

  /// The verdict from before, with another reason: for readings that are no evidence.
  private func held(_ reason: Reason) -> Verdict {
    guard var held = standing else { return Verdict(.waiting, reason) }
    if held.state != .stalled, held.state != .ended { held.reason = reason }
    return held
  }

  /// Null lasts some 40 ms before `success`; three polls in a row are an end.
  private mutating func judgeNull() -> Verdict {
    nullCount += 1
    return nullCount >= 3 ? Verdict(.ended, .ended) : held(.statusNull(count: nullCount))
  }

  /// One 404 may be a replica that lags; two in a row are an end.
  private mutating func judgeMissing() -> Verdict {
    missingCount += 1
    return missingCount >= 2 ? Verdict(.ended, .ended) : held(.notFoundOnce)
  }

  private mutating func judgeFailure(at time: Double) -> Verdict {
    let since = failingSince ?? time
    failingSince = since
    let elapsed = time - since
    if elapsed >= policy.window, standing?.state != .ended {
      return Verdict(.unreadable, .unreadable(elapsed: elapsed))
    }
    return held(.readingFailed(elapsed: elapsed, window: policy.window))
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
      let finishing = judgeFinishing(at: time)
      if let standing, standing.state == .stalled, finishing.state != .stalled { return standing }
      return finishing
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
      return Verdict(.waiting, .noNumberYet(elapsed: elapsed, window: window), stallDeadline: deadline)
    }
    if let standing, standing.state == .stalled { return standing }
    // What the copy did while it gave numbers stays the best description until the window is over.
    let state: MigrationState = standing?.state == .slow ? .slow : .copying
    return Verdict(state, .numberMissing(last: last, elapsed: elapsed, window: window), stallDeadline: deadline)
  }

  private mutating func judgeFinishing(at time: Double) -> Verdict {
    let since = finishingSince ?? time
    finishingSince = since
    let window = policy.effectiveFinishingWindow
    let elapsed = time - since
    if elapsed >= window {
      return Verdict(.stalled, .neverFinished(elapsed: elapsed), stallDeadline: since + window)
    }
    return Verdict(.finishing, .finishing(elapsed: elapsed, window: window), stallDeadline: since + window)
  }

  private mutating func judgeNumber(_ percent: Int, at time: Double) -> Verdict {
    follow(percent, from: lastPercentAt, at: time)
    lastPercent = percent
    lastPercentAt = time
    numberMissingSince = nil
    // The second number is for an API replica that lags behind: 100, 99, 100.
    if percent >= 98, track?.highest == 100 { return judgeFinishing(at: time) }
    finishingSince = nil
    return judgePlateau(at: time)
  }

  /// Keeps the high water and the ticks; a fall that is not a restart is ignored.
  private mutating func follow(_ percent: Int, from previousNumber: Double?, at time: Double) {
    guard let track, let previousNumber else { return attach(at: percent, time: time) }
    guard percent * 2 < track.highest else {
      lowReadings = []
      if percent > track.highest {
        self.track?.advance(to: percent, from: previousNumber, at: time)
        lastAdvanceAt = time
        finishingSince = nil
      }
      return
    }
    lowReadings.append(percent)
    if lowReadings.count >= 3 { attach(at: lowReadings.max() ?? percent, time: time) }
  }

  /// The first number ever, or the first of a copy that began again.
  private mutating func attach(at percent: Int, time: Double) {
    track = TickTrack(attachedAt: time, percent: percent)
    lastAdvanceAt = time
    lowReadings = []
  }

  private func judgePlateau(at time: Double) -> Verdict {
    guard let track, let lastAdvance = lastAdvanceAt else {
      return Verdict(.waiting, .noNumberYet(elapsed: 0, window: policy.window))
    }
    let bytesPerPercent = sizeBytes / 100
    let plateau = time - lastAdvance
    let deadline = lastAdvance + policy.window
    var verdict = Verdict(
      .copying, .advancing(percent: track.highest, plateau: plateau, window: policy.window), stallDeadline: deadline)
    if bytesPerPercent > 0 {
      verdict.rate = track.rate(at: time).map { $0 * bytesPerPercent }
      verdict.rateLowerBound = track.lowerBound(at: time).map { $0 * bytesPerPercent }
      verdict.rateUpperBound = track.upperBound(at: time).map { $0 * bytesPerPercent }
    }
    if plateau >= policy.window {
      verdict.state = .stalled
      verdict.reason = .plateau(percent: track.highest, plateau: plateau, window: policy.window)
      verdict.rate = 0
    } else if let minimum = policy.minimumRate, let upperBound = verdict.rateUpperBound, upperBound < minimum {
      verdict.state = .slow
      verdict.reason = .belowMinimumRate(upperBound: upperBound, minimum: minimum)
    }
    return verdict
  }
}
