import StallDetector

/// What happened at one poll of a generated history.
struct GeneratedPoll: Hashable {
  var time: Double
  var asked: Double
  var reading: Reading
  var nextPoll: Double

  var observation: Observation { Observation(time: time, asked: asked, reading: reading, nextPoll: nextPoll) }
}

extension Reading {
  /// A percent outside 0…100 says as little as no answer.
  var isFailure: Bool {
    if case .percent(let percent) = self { return !(0...100).contains(percent) }
    return self == .failed
  }
}

/// Histories that a real cloud could show, and worse ones.
struct Histories {
  var random: SplitMix64
  /// The times of a history are multiples of this many seconds; 0: any fraction.
  var grain = 0.0
  /// Each poll knows when the next one really comes, so that no outage is noticed.
  var plansExactly = false
  /// The interval of the polls made last.
  private(set) var interval = 0.0

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
  }

  /// Poll times with their own interval, jitter and some outages.
  mutating func times(_ count: Int) -> [Double] {
    interval = random.pick([5.0, 15, 30, 60, 300, 450])
    var time = 1_749_996_180.0
    return (0..<count).map { _ in
      let step = interval * (random.chance(3) ? random.number(2...40) : random.number(0.8...1.2))
      time += grain > 0 ? max(1, (step / grain).rounded()) * grain : step
      return time
    }
  }

  /// Percents below 100 of one copy, with plateaus, jumps, lagging replicas and nova's falls; nil: a poll that failed.
  mutating func percents(_ count: Int) -> [(time: Double, percent: Int?)] {
    let eager = random.pick([2, 10, 40, 90])
    let unlucky = random.pick([0, 5, 30, 70])
    var highest = random.whole(0...60)
    var failing = false
    return times(count).map { time in
      failing = random.chance(failing ? 90 : 20) && random.chance(unlucky)
      if failing { return (time, nil) }
      if random.chance(eager) { highest = min(99, highest + random.pick([1, 1, 1, 2, 7])) }
      if random.chance(10) { return (time, highest - random.whole(0...highest / 2)) }
      return (time, highest)
    }
  }

  /// Everything that Cinder can answer, in runs of random length; no end that lasts.
  mutating func anything(_ count: Int) -> [GeneratedPoll] {
    let moments = times(count)
    var percent = random.whole(0...60)
    var kind = 0
    return moments.indices.map { index in
      if random.chance(25) { kind = random.chance(60) ? 0 : random.whole(1...9) }
      let reading: Reading
      switch kind {
      case 0:
        if random.chance(30) { percent = min(100, percent + random.pick([1, 1, 2, 5, 30])) }
        if random.chance(1) { percent = random.whole(0...10) }
        reading = .percent(random.chance(10) ? max(0, percent - random.whole(0...20)) : percent)
      case 1: reading = .noNumber(cloudGivesField: percent > 20)
      case 2: reading = .starting
      case 3: reading = .completing
      case 4: reading = .text
      case 5: reading = .unavailable
      case 6: reading = random.chance(50) ? .null : .percent(percent)
      case 7: reading = random.chance(50) ? .missing : .noNumber(cloudGivesField: true)
      default: reading = random.pick([.failed, .failed, .percent(101), .percent(-1)])
      }
      let time = moments[index]
      let next = plansExactly && index + 1 < moments.count ? moments[index + 1] : time + interval
      let asked = time - (random.chance(20) ? random.number(0...min(25, interval / 2)) : 0)
      return GeneratedPoll(time: time, asked: asked, reading: reading, nextPoll: next)
    }
  }

  /// A policy with windows in any order, for volumes of 100 bytes; nil: either mode.
  mutating func policy(_ mode: StallPolicy.Mode? = nil) -> StallPolicy {
    StallPolicy(
      mode: mode ?? random.pick(StallPolicy.Mode.allCases), window: random.pick([300.0, 900, 3600]),
      longest: random.pick([60.0, 3600, 86400]), numberMissingWindow: random.pick([60.0, 1800, 7200]),
      finishingWindow: random.pick([60.0, 1800, 7200]), slowestHealthyRate: random.pick([0, 0.0002, 0.002, 1]),
      toleratedSlowdown: random.pick([0, 1, 1.5, 3]), minimumRate: random.chance(50) ? random.number(0.001...1) : nil,
      deadline: random.chance(20) ? random.number(600...100_000) : nil)
  }
}

/// Runs a property on so many histories; the first message that is not nil fails it.
func counterexample(
  _ histories: Int, firstSeed: UInt64 = 1, _ property: (_ seed: UInt64) throws -> String?
) rethrows -> String? {
  for seed in firstSeed..<firstSeed + UInt64(histories) {
    if let failure = try property(seed) { return "seed \(seed): \(failure)" }
  }
  return nil
}
