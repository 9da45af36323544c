extension StallDetector {
  /// From which plateau on it is a stall, in seconds, and where that comes from.
  ///
  ///     strict                                            window
  ///     adaptive, gaps known                              what GapMemory explains
  ///     adaptive, no gap, other copies known              three times one percent at their rate, and two periods
  ///     adaptive, no gap, nothing known                   one percent at slowest_healthy_rate
  ///     adaptive, no gap, but a part of one tick          three times that part, and two periods, where that is more
  ///
  /// In adaptive it is never less than window and never more than longest. Nor is it more than what the present plateau was
  /// already beyond: while nothing moves the copy's pace stays, but the period of the polls does not, nor do other copies.
  @inline(__always)
  var plateauWindow: PlateauWindow {
    let explained = explainedWindow
    if let stalledWindow, stalledWindow.seconds < explained.seconds { return stalledWindow }
    return explained
  }

  @inline(__always)
  private var explainedWindow: PlateauWindow {
    let window = policy.window
    guard policy.mode == .adaptive else { return PlateauWindow(seconds: window, basis: .window) }
    var (explained, basis) = (0.0, Plateau.Basis.window)
    let period = timeline.period
    if let own = gaps.explained(toleratedSlowdown: policy.toleratedSlowdown, period: period) {
      (explained, basis) = (own, .pace)
    } else {
      if sizeBytes > 0 { (explained, basis) = firstTickWindow }
      if let firstGap, 3 * firstGap + 2 * period > explained {
        (explained, basis) = (3 * firstGap + 2 * period, .firstTick(firstGap))
      }
    }
    let longest = policy.effectiveLongest
    if explained > longest { return PlateauWindow(seconds: longest, basis: .longest) }
    // Also where a policy's numbers are none.
    return explained > window
      ? PlateauWindow(seconds: explained, basis: basis) : PlateauWindow(seconds: window, basis: .window)
  }

  private var firstTickWindow: (Double, Plateau.Basis) {
    let onePercent = sizeBytes / 100
    if let prior, prior.rate > 0 {
      return (3 * onePercent / prior.rate + 2 * timeline.period, .otherCopies(prior.copies, rate: prior.rate))
    }
    let rate = policy.slowestHealthyRate
    guard rate > 0 else { return (0, .window) }
    return (onePercent / rate, .slowestHealthyRate(rate, onePercent: onePercent / rate))
  }

  /// The verdict on a copy that has given a number now.
  @inline(__always)
  mutating func judgePlateau(at time: Double) -> Verdict {
    guard let highest = track.highest, let lastAdvance = lastAdvanceAt else {
      return Verdict(.waiting, .noNumberYet(elapsed: 0, window: policy.window))
    }
    let window = plateauWindow
    let plateau = Plateau(
      percent: highest, seconds: time - lastAdvance, window: window.seconds, basis: window.basis, pace: gaps.pace)
    let isBeyond = plateau.seconds >= window.seconds
    let waits = policy.mode == .adaptive && !wasStalledWhenBlinded && stalledWindow == nil
    let blindUntil = waits ? blindUntil ?? -.infinity : -.infinity
    let deadline = max(lastAdvance + window.seconds, blindUntil)
    var verdict = Verdict(.copying, .advancing(plateau), stallDeadline: deadline)
    if isBeyond, time >= blindUntil {
      if stalledWindow == nil { stalledWindow = window }
      // The bounds are of a mean over a time in which it still moved: a rate of 0 would lie outside of them.
      (verdict.state, verdict.reason, verdict.rate) = (.stalled, .plateau(plateau), 0)
      return verdict
    }
    addRates(to: &verdict, at: time)
    if isBeyond { verdict.reason = .sightRegained(plateau, until: timeline.clockTime(blindUntil)) }
    addCompletion(to: &verdict, at: time)
    judgeSlowness(&verdict, at: time)
    return verdict
  }

  @inline(__always)
  private func addRates(to verdict: inout Verdict, at time: Double) {
    guard sizeBytes > 0 else { return }
    let rates = track.rates(at: time)
    let onePercent = sizeBytes / 100
    verdict.rate = rates.likely.map { $0 * onePercent }
    verdict.rateLowerBound = rates.low.map { $0 * onePercent }
    verdict.rateUpperBound = rates.high.map { $0 * onePercent }
  }

  @inline(__always)
  private func addCompletion(to verdict: inout Verdict, at time: Double) {
    guard let completion = track.completion(at: time) else { return }
    let now = timeline.clockTime(time)
    verdict.estimatedCompletion = now + completion.expected
    verdict.earliestCompletion = now + completion.earliest
    verdict.latestCompletion = now + completion.latest
  }

  @inline(__always)
  private mutating func judgeSlowness(_ verdict: inout Verdict, at time: Double) {
    if let minimum = policy.minimumRate, let upperBound = provenSlow(verdict, under: minimum, at: time) {
      verdict.state = .slow
      verdict.reason = .belowMinimumRate(upperBound: upperBound, minimum: minimum)
    } else if let deadline = policy.deadline, let startedAt {
      let now = timeline.clockTime(time)
      let latest = timeline.clockTime(startedAt) + deadline
      // Before a pace is known it may be done at once; past its deadline it is late even so.
      guard verdict.earliestCompletion ?? now > latest else { return }
      verdict.state = .slow
      verdict.reason = .pastDeadline(earliest: verdict.earliestCompletion.map { $0 - now }, deadline: latest - now)
    }
  }

  /// The upper bound of the rate that proves it too slow: the present one, or the one that last did.
  ///
  /// A new percent widens the bound at once, by up to the whole of the rate, and after a time without polls there is none; but
  /// neither is a sign of a better pace. So what is proven holds for as long as a new proof may take, unless the likely
  /// rate speaks against it.
  ///
  ///     10 TiB at 9 MiB/s, 20 MiB/s wanted: a percent takes 3 h 14 min, and 87 min at the minimum
  ///     seen for 87 min with no new percent       proven
  ///     a new percent at 88 min                   at most two in 88 min is no proof: held
  ///     no second one for 2 h 55 min              at most two in that is one
  @inline(__always)
  private mutating func provenSlow(_ verdict: Verdict, under minimum: Double, at time: Double) -> Double? {
    if let upperBound = verdict.rateUpperBound, upperBound < minimum {
      slowness = Slowness(upperBound: upperBound, heldUntil: slownessEnd(minimum, from: time))
    } else if let held = slowness, time >= held.heldUntil || verdict.rate ?? 0 >= minimum {
      slowness = nil
    }
    return slowness?.upperBound
  }

  /// Until when it need not be proven again: two percent at the minimum's pace, and two polls.
  func slownessEnd(_ minimum: Double, from time: Double) -> Double {
    time + 2 * sizeBytes / 100 / minimum + 2 * timeline.period
  }
}
