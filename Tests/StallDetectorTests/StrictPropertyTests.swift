import StallDetector
import Testing

/// The strict contract on thousands of generated histories.
struct StrictPropertyTests {
  @Test("on percents and failed polls the detector is exactly the plain contract")
  func plainContractExactly() {
    let failure = counterexample(1500) { seed in
      var histories = Histories(seed: seed)
      if seed % 2 == 0 { histories.grain = 100 }  // so that plateaus hit the window exactly
      let polls = histories.percents(60)
      var detector = StallDetector(sizeBytes: 100, policy: StallPolicy(mode: .strict))
      for index in polls.indices {
        let poll = polls[index]
        let broken: Reading = index.isMultiple(of: 2) ? .failed : .percent(seed.isMultiple(of: 3) ? 101 : -1)
        let reading = poll.percent.map(Reading.percent) ?? broken
        let verdict = detector.observe(Observation(time: poll.time, reading: reading, nextPoll: poll.time + 30))
        let expected = plainContract(polls[...index], window: 900)
        if verdict.state != expected { return "poll \(index) is \(verdict.state), not \(expected): \(polls[...index])" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("whatever Cinder answers, nothing is stalled before a whole window without a new high")
  func neverBeforeTheWindow() {
    let failure = counterexample(3000) { seed in
      var histories = Histories(seed: seed)
      let policy = histories.policy()  // in either mode
      var detector = StallDetector(sizeBytes: 100, policy: policy)
      var (advance, missing, starting, finishing): (Double?, Double?, Double?, Double?)
      var highest = -1
      var wasStarting = false
      for poll in histories.anything(120) {
        let verdict = detector.observe(poll.observation)
        if let now = detector.highestPercent, now != highest {
          // A new high, or a copy that began again.
          highest = now
          (advance, finishing) = (poll.time, nil)
        }
        // The first poll of each run; a stall may outlast its own.
        switch poll.reading {
        case _ where poll.reading.isFailure: break
        case .starting where !wasStarting: (starting, wasStarting) = (poll.time, true)
        case .starting, .null, .missing: break
        case .noNumber: (missing, wasStarting) = (missing ?? poll.time, false)
        case .completing: wasStarting = false
        default: (missing, wasStarting) = (nil, false)
        }
        let isDone = poll.reading == .completing || (missing != nil && detector.lastPercent ?? 0 >= 98)
        if case .finishing = verdict.reason { finishing = finishing ?? poll.time }
        if isDone { finishing = finishing ?? poll.time }
        guard verdict.state == .stalled else { continue }
        let since =
          switch verdict.reason {
          case .plateau: advance
          case .noCopyRunning: missing
          case .neverStarted: starting
          default: finishing
          }
        guard let since else { return "stalled by what never began at \(poll): \(verdict)" }
        if poll.time - since < policy.window { return "stalled after \(poll.time - since) s at \(poll)" }
        guard let deadline = verdict.stallDeadline else { return "stalled without a deadline at \(poll)" }
        if deadline > poll.time { return "stalled before its deadline at \(poll)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("whatever came before, a new high resolves a stall at once")
  func newHighResolves() {
    var resolved = 0
    let failure = counterexample(3000) { seed in
      var histories = Histories(seed: seed)
      var detector = StallDetector(sizeBytes: 100, policy: histories.policy())
      var stalled = false
      for poll in histories.anything(120) {
        let highest = detector.highestPercent
        let verdict = detector.observe(poll.observation)
        if case .percent(let percent) = poll.reading, (0...100).contains(percent), percent > highest ?? 100 {
          if verdict.state == .stalled { return "stalled on the new high at \(poll)" }
          if detector.lastAdvanceTime != poll.time { return "no advance at \(poll)" }
          resolved += stalled ? 1 : 0
        }
        stalled = verdict.state == .stalled
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
    #expect(resolved > 500)
  }

  @Test("the generated histories come to every state")
  func everyState() {
    var states: Set<MigrationState> = []
    for seed in 1...200 {
      var histories = Histories(seed: UInt64(seed))
      var detector = StallDetector(sizeBytes: 100, policy: histories.policy())
      states.formUnion(histories.anything(120).map { detector.observe($0.observation).state })
    }
    #expect(states == Set(MigrationState.allCases))
  }

  @Test("polls between two ticks, more of them or fewer, change no strict verdict")
  func densityOfPolls() {
    let failure = counterexample(1500) { seed in
      var histories = Histories(seed: seed)
      let polls = histories.percents(80)
      var all = StallDetector(sizeBytes: 100, policy: StallPolicy(mode: .strict))
      var some = all
      var highest = -1
      for poll in polls {
        guard let percent = poll.percent else { continue }
        let observation = Observation(time: poll.time, reading: .percent(percent), nextPoll: poll.time + 30)
        let expected = all.observe(observation).state
        guard percent > highest || histories.random.chance(40) else { continue }
        highest = max(highest, percent)
        let state = some.observe(observation).state
        if state != expected { return "\(state), not \(expected) at \(poll)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("where a thinner poll of the same copy sees a stall, a denser one has seen it by then")
  func denserIsNeverLater() {
    var stalls = 0
    let failure = counterexample(800) { seed in
      var random = SplitMix64(seed: seed)
      let copy = SimulatedCopy(start: 1e6, slowest: 0, fastest: random.pick([0.0005, 0.004, 0.05]), using: &random)
      let interval = random.pick([5.0, 30, 120])
      let every = random.whole(2...20)
      var dense = StallDetector(sizeBytes: 100, policy: StallPolicy(mode: .strict))
      var thin = dense
      var time = 1e6 + random.number(0...1000)
      for index in 0..<600 where time < copy.end {
        let reading = Reading.percent(Int(copy.percent(at: time)))
        let denser = dense.observe(Observation(time: time, reading: reading, nextPoll: time + interval))
        if index.isMultiple(of: every) {
          let next = time + interval * Double(every)
          let thinner = thin.observe(Observation(time: time, reading: reading, nextPoll: next))
          if thinner.state == .stalled {
            stalls += 1
            if denser.state != .stalled { return "\(denser.state) at \(time)" }
          }
        }
        time += interval
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
    #expect(stalls > 1000)
  }

  @Test("after three low numbers a copy is judged as one that was first seen at the third")
  func restartIsAFirstSight() {
    let failure = counterexample(1500) { seed in
      var histories = Histories(seed: seed)
      let polls = histories.percents(60).filter { $0.percent != nil }
      guard polls.count > 10 else { return nil }
      var old = StallDetector(sizeBytes: 100, policy: StallPolicy(mode: .strict, minimumRate: 0.01))
      var new = old
      let times = polls.map(\.time)
      for (index, time) in times.enumerated() {
        let before = index < 4
        let percent = before ? 90 + index : min(40, index - 4 < 3 ? 5 : (polls[index].percent ?? 0) / 2 + 5)
        let observation = Observation(time: time, reading: .percent(percent), nextPoll: time + 30)
        let verdict = old.observe(observation)
        guard index >= 6 else { continue }
        var (judged, expected) = (verdict, new.observe(observation))
        if judged.reason.plain != expected.reason.plain { return "another reason at poll \(index)" }
        if judged.reason.plain != nil { judged.reason = .ended }  // the pace of the copy before is remembered
        if expected.reason.plain != nil { expected.reason = .ended }
        if judged != expected { return "another verdict at poll \(index): \(judged), not \(expected)" }
      }
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }
}
