import StallDetector
import Testing

/// The guaranteed bounds against copies whose true position is known at every moment.
struct RateBoundsPropertyTests {
  /// Polls a copy to its end and hands out each verdict; the size is 100, so bytes per second are percent per second.
  ///
  /// Some answers take long, some fail, and now and then the clock jumps by days. `now` and `asked` are true times.
  private func watch(
    _ copy: SimulatedCopy, policy: StallPolicy, using random: inout SplitMix64,
    _ check: (_ now: Double, _ asked: Double, _ isBlind: Bool, _ percent: Int, _ verdict: Verdict) -> String?
  ) -> String? {
    var detector = StallDetector(sizeBytes: 100, policy: policy)
    let interval = random.pick([5.0, 15, 60, 400])
    let jumpy = random.chance(30)
    var now = copy.points[0].time + random.number(0...500)
    var previous: Double?
    var (offset, jumped) = (0.0, false)
    for _ in 0..<300 where now < copy.end {
      if jumpy, !jumped, random.chance(2) { (offset, jumped) = (offset + random.pick([-1e6, -1e5, 1e5, 1e6]), true) }
      let asked = now - (random.chance(30) ? random.number(0...min(25, interval * 0.4)) : 0)
      let percent = Int(copy.percent(at: random.number(asked...now)))
      let failed = random.chance(10)
      let verdict = detector.observe(
        Observation(
          time: now + offset, asked: asked + offset, reading: failed ? .failed : .percent(percent),
          nextPoll: now + offset + interval))
      if !failed {
        // Failed polls in a row can be an outage of polling, too.
        let elapsed = now - (previous ?? now)
        let isBlind = previous != nil && jumped || elapsed > 2 * interval && elapsed > interval + 60
        if let failure = check(now, asked, isBlind, percent, verdict) { return failure }
        (previous, jumped) = (now, false)
      }
      now += interval * random.number(0.5...1.5)
    }
    return nil
  }

  @Test("the true mean rate since the anchor lies within the bounds, however the pace varies")
  func boundsHold() {
    var checked = 0
    let failure = counterexample(1500) { seed in
      var random = SplitMix64(seed: seed)
      let copy = SimulatedCopy(start: 1e6, slowest: 0, fastest: random.pick([0.002, 0.02, 0.2]), using: &random)
      var first: (time: Double, percent: Int)?
      var ticks: [(percent: Int, by: Double)] = []
      var proven = 0
      return watch(copy, policy: StallPolicy(mode: .strict), using: &random) { now, asked, isBlind, percent, verdict in
        var attached = first ?? (now, percent)
        if percent > ticks.last?.percent ?? attached.percent { ticks.append((percent, now)) }
        if isBlind { (attached, proven) = ((now, percent), ticks.count) }
        first = attached
        let (lower, upper) = (verdict.rateLowerBound, verdict.rateUpperBound)
        if verdict.state == .stalled { return lower == nil && upper == nil ? nil : "bounds while stalled, at \(now)" }
        guard ticks.count >= proven + 2, let last = ticks.last else {
          if lower != nil { return "too early" }
          if ticks.count < 2, verdict.state != .stalled, verdict.rate != nil { return "a rate too early" }
          guard asked > attached.time, attached.percent > 0 else {
            return upper == nil ? nil : "a bound at first sight, or while it may not have begun"
          }
          guard let upper else { return "no upper bound at \(now)" }
          let mean = (copy.percent(at: asked) - copy.percent(at: attached.time)) / (asked - attached.time)
          return mean <= upper + 1e-12 ? nil : "\(mean) > \(upper) since the first number, at \(now)"
        }
        let anchor = ticks[proven...].last { last.by - $0.by >= 300 } ?? ticks[proven]
        guard let lower, let upper else { return asked > anchor.by ? "no bounds at \(now)" : nil }
        let crossing = copy.moment(at: Double(anchor.percent))
        func mean(until time: Double) -> Double {
          (copy.percent(at: time) - Double(anchor.percent)) / (time - crossing)
        }
        checked += 1
        if mean(until: now) < lower - 1e-12 { return "\(mean(until: now)) < \(lower) at \(now)" }
        return mean(until: asked) <= upper + 1e-12 ? nil : "\(mean(until: asked)) > \(upper) at \(now)"
      }
    }
    #expect(failure == nil, "\(failure ?? "")")
    #expect(checked > 50_000)
  }

  @Test("the rate lies within its bounds, and is 0 when stalled")
  func rateWithinBounds() {
    let failure = counterexample(2000) { seed in
      var histories = Histories(seed: seed)
      var detector = StallDetector(sizeBytes: 100, policy: histories.policy())
      for poll in histories.anything(120) {
        let verdict = detector.observe(poll.observation)
        guard let rate = verdict.rate else { continue }
        if verdict.state == .stalled {
          if rate != 0 { return "\(rate) while stalled at \(poll)" }
          guard verdict.rateLowerBound == nil, verdict.rateUpperBound == nil else { return "bounds of a 0 at \(poll)" }
          continue
        }
        // There are none for a while after an outage of polling.
        let (lower, upper) = (verdict.rateLowerBound ?? 0, verdict.rateUpperBound ?? .infinity)
        if rate < lower || rate > upper || rate <= 0 { return "\(rate) not in \(lower)...\(upper) at \(poll)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a copy whose pace is never below the minimum is never slow")
  func neverSlowWithoutProof() {
    let failure = counterexample(1000) { seed in
      var random = SplitMix64(seed: seed)
      let minimum = random.pick([0.002, 0.02])
      let copy = SimulatedCopy(start: 1e6, slowest: minimum, fastest: minimum * 3, using: &random)
      let policy = StallPolicy(mode: .strict, window: 1e9, minimumRate: minimum * (1 - 1e-9))
      return watch(copy, policy: policy, using: &random) { now, _, _, _, verdict in
        verdict.state == .slow ? "slow at \(now)" : nil
      }
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a copy at a tenth of the minimum is slow after two percent at the minimum's pace")
  func slowIsProvenSoon() {
    let failure = counterexample(500) { seed in
      var random = SplitMix64(seed: seed)
      let minimum = 0.02
      let copy = SimulatedCopy(start: 1e6, slowest: minimum / 20, fastest: minimum / 10, using: &random)
      var first: Double?
      return watch(copy, policy: StallPolicy(mode: .strict, window: 1e9, minimumRate: minimum), using: &random) {
        now, _, isBlind, _, verdict in
        if isBlind { first = nil }
        // A copy first seen at 0 % may not have begun: there the proof begins with its second tick.
        guard !isBlind, first != nil || verdict.rateUpperBound != nil else { return nil }
        let since = first ?? now
        first = since
        return now - since > 2 / minimum && verdict.state != .slow ? "\(verdict.state) after \(now - since) s" : nil
      }
    }
    #expect(failure == nil, "\(failure ?? "")")
  }
}
