import Foundation
import StallDetector
import Testing

/// What must not matter: failed polls, a restart of the daemon, the clock.
struct EvidencePropertyTests {
  private func run(_ polls: [GeneratedPoll], _ policy: StallPolicy) -> [Verdict] {
    var detector = StallDetector(sizeBytes: 100, policy: policy)
    return polls.map { detector.observe($0.observation) }
  }

  @Test("failed polls change no verdict of the polls that succeed")
  func failedPollsChangeNothing() {
    let failure = counterexample(3000) { seed in
      var histories = Histories(seed: seed)
      let policy = histories.policy()
      let polls = histories.anything(120)
      let good = polls.filter { !$0.reading.isFailure }
      let verdicts = zip(polls, run(polls, policy)).filter { !$0.0.reading.isFailure }.map(\.1)
      guard let index = zip(verdicts, run(good, policy)).map(!=).firstIndex(of: true) else { return nil }
      return "another verdict at \(good[index])"
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a failed poll keeps the state and all numbers, or says that it is unreadable")
  func failedPollsHold() {
    let failure = counterexample(2000) { seed in
      var histories = Histories(seed: seed)
      let policy = histories.policy()
      var detector = StallDetector(sizeBytes: 100, policy: policy)
      var standing: Verdict?
      var since: Double?
      for poll in histories.anything(120) {
        let verdict = detector.observe(poll.observation)
        guard poll.reading.isFailure else {
          (standing, since) = (verdict, nil)
          continue
        }
        since = since ?? poll.time
        let unreadable = poll.time - (since ?? poll.time) >= policy.window && standing?.state != .ended
        if unreadable != (verdict.state == .unreadable) { return "\(verdict) at \(poll)" }
        guard !unreadable, let standing else { continue }
        var expected = standing
        expected.reason = verdict.reason
        if verdict != expected { return "\(verdict), not \(expected) at \(poll)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a detector that is saved and loaded as JSON after every poll gives the same verdicts")
  func savedAndLoaded() throws {
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    let failure = try counterexample(120) { seed in
      var histories = Histories(seed: seed)
      let policy = histories.policy()
      let polls = histories.anything(60)
      var detector = StallDetector(sizeBytes: 1e12 / 3, policy: policy)
      var restarted = detector
      for (index, poll) in polls.enumerated() {
        var observation = poll.observation
        if index == 30 { observation.time -= 12_345.678 }  // and the clock steps back once
        let expected = detector.observe(observation)
        let verdict = restarted.observe(observation)
        if verdict != expected { return "\(verdict), not \(expected) at \(poll)" }
        restarted = try decoder.decode(StallDetector.self, from: try encoder.encode(restarted))
        if restarted != detector { return "another detector after \(poll)" }
        if try decoder.decode(Verdict.self, from: try encoder.encode(verdict)) != verdict { return "\(verdict)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a detector can be saved whatever times it was given")
  func savedAfterNonsense() throws {
    let times = [
      0, Double.nan, .infinity, 1e300, -1e300, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e11, -1e11,
    ]
    let failure = try counterexample(500) { seed in
      var random = SplitMix64(seed: seed)
      var detector = StallDetector(sizeBytes: 100, policy: StallPolicy(mode: .strict))
      for _ in 0..<30 {
        let reading = Reading.percent(random.whole(-1...101))
        _ = detector.observe(
          Observation(time: random.pick(times), reading: reading, nextPoll: random.pick(times)))
      }
      let loaded = try JSONDecoder().decode(StallDetector.self, from: try JSONEncoder().encode(detector))
      return loaded == detector ? nil : "another detector"
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  /// The bounds of the rate begin anew at the step, so that what rests on them is left out; and failed polls are no
  /// polls, so that the step is between two good ones, where the plan tells exactly how long it was.
  @Test(
    "a clock that steps back between two good polls changes no state, no reason and no deadline, in the clock's time")
  func steppingClock() {
    var stepped = 0
    let failure = counterexample(2000) { seed in
      var histories = Histories(seed: seed)
      (histories.grain, histories.plansExactly) = (1, true)
      var policy = histories.policy(.strict)  // adaptive waits a grace after a step
      policy.minimumRate = nil
      let polls = histories.anything(100)
      let step = Double(histories.random.whole(10_000...1_000_000))
      let at = histories.random.whole(1...99)
      guard !polls[at - 1].reading.isFailure, !polls[at].reading.isFailure else { return nil }
      stepped += 1
      var steady = StallDetector(sizeBytes: 100, policy: policy)
      var stepping = steady
      for (index, poll) in polls.enumerated() {
        let shift = index >= at ? step : 0
        var observation = poll.observation
        observation.time -= shift
        observation.asked -= shift
        observation.nextPoll = poll.nextPoll - shift
        var expected = steady.observe(poll.observation)
        var verdict = stepping.observe(observation)
        for time in [\Verdict.stallDeadline, \.estimatedCompletion, \.earliestCompletion, \.latestCompletion] {
          expected[keyPath: time] = expected[keyPath: time].map { ($0 - shift).rounded() }
          verdict[keyPath: time] = verdict[keyPath: time].map { $0.rounded() }
        }
        for bound in [\Verdict.rate, \.rateLowerBound, \.rateUpperBound] where shift > 0 {
          verdict[keyPath: bound] = expected[keyPath: bound]
        }
        if case .noCopyRunning(let last, let lastSeen?, let elapsed) = expected.reason {
          expected.reason = .noCopyRunning(last: last, lastSeen: lastSeen - shift, elapsed: elapsed)
        }
        if verdict != expected { return "\(verdict), not \(expected) at \(poll)" }
        if stepping.lastAdvanceTime != steady.lastAdvanceTime.map({ $0 - shift }) { return "advance at \(poll)" }
        if stepping.lastPercentTime != steady.lastPercentTime.map({ $0 - shift }) { return "number at \(poll)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
    #expect(stepped > 1000)
  }
}
