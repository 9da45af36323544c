import StallDetector
import Testing

/// A stall goes on until something moves, whatever the polls and other copies do meanwhile.
struct StandingStallTests {
  /// Polls on a grid of `interval`, each answered some time after it was put: so the time from an answer to the next plan
  /// changes from poll to poll.
  private struct Polling {
    var interval: Double
    var time = Watch.start
    var random: SplitMix64

    mutating func poll(_ detector: inout StallDetector, _ reading: Reading, slowest: Double = 25) -> Verdict {
      let asked = time
      time += interval
      let answered = asked + random.pick([1, slowest])
      return detector.observe(Observation(time: answered, asked: asked, reading: reading, nextPoll: time))
    }
  }

  @Test("slow answers and quick ones end no stall: a frozen copy alerts once")
  func answerTimes() {
    let failure = counterexample(200) { seed in
      var polling = Polling(interval: 30, random: SplitMix64(seed: seed))
      var detector = StallDetector(sizeBytes: 1e12, policy: StallPolicy())
      for percent in 0..<8 {
        for _ in 0..<20 { _ = polling.poll(&detector, .percent(percent)) }
      }
      var stalls = 0
      var last = MigrationState.copying
      for _ in 0..<200 {
        let state = polling.poll(&detector, .percent(7)).state
        if state == .stalled, last != .stalled { stalls += 1 }
        last = state
      }
      return stalls == 1 && last == .stalled ? nil : "\(stalls) stalls, in the end \(last)"
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a longer interval from a new configuration ends none either")
  func longerInterval() {
    let failure = counterexample(200) { seed in
      var polling = Polling(interval: 30, random: SplitMix64(seed: seed))
      var detector = StallDetector(sizeBytes: 1e12, policy: StallPolicy())
      for percent in 0..<8 {
        for _ in 0..<20 { _ = polling.poll(&detector, .percent(percent)) }
      }
      var polls = 0
      while polling.poll(&detector, .percent(7)).state != .stalled, polls < 1000 { polls += 1 }
      polling.interval = 300
      for _ in 0..<20 where polling.poll(&detector, .percent(7)).state != .stalled { return "resolved by the interval" }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("after a stall no number but a new high, or the third low one, gives another state, while the policy stays")
  func onlyWhatMoves() {
    var (held, priors) = (0, 0)
    let failure = counterexample(2000) { seed in
      var histories = Histories(seed: seed)
      let policy = histories.policy(histories.random.chance(80) ? .adaptive : .strict)
      var detector = StallDetector(sizeBytes: histories.random.pick([0, 100, 1e6]), policy: policy)
      var highest = -1
      var isStalled = false
      for poll in histories.anything(150) {
        if histories.random.chance(10) {
          detector.prior = histories.random.pick(AdaptivePropertyTests.priors)
          priors += 1
        }
        var observation = poll.observation
        observation.nextPoll = poll.time + histories.random.number(1...4 * histories.interval)
        let before = detector.highestPercent
        let verdict = detector.observe(observation)
        let hasMoved = detector.highestPercent != before
        highest = max(highest, detector.highestPercent ?? -1)
        if hasMoved { isStalled = false }
        guard case .percent = poll.reading, !poll.reading.isFailure else { continue }
        if isStalled, verdict.state != .stalled {
          // Where the copy is done, or as good as done, a number says that it is finishing.
          if case .finishing = verdict.reason { continue }
          return "\(verdict) at \(poll)"
        }
        if isStalled { held += 1 }
        if case .plateau = verdict.reason { isStalled = true }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
    #expect(held > 5000 && priors > 1000)
  }

  @Test("another policy judges the plateau anew")
  func anotherPolicy() {
    var watch = Watch(policy: StallPolicy(slowestHealthyRate: 1e12))
    #expect(watch.see(polls(.percent(42), from: 0, through: 900)).last?.state == .stalled)
    watch.detector.policy.window = 3600
    #expect(watch.see(42, at: 930).state == .copying)
  }
}
