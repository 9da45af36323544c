import Foundation
import Testing

@testable import StallDetector

/// Numbers that no cloud and no operator would give, and that must do no harm all the same.
struct HostilePropertyTests {
  static let numbers = [
    Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0,
    -0.0, 1, -1, 1e300, -1e300, 1e18, -1e18, 1e20, -1e20, 1e15, -1e15, 9.99e11, -9.99e11, 0x1p63, -0x1p63, 900,
    1_749_996_180,
    1_749_996_210, 1_749_999_999.999,
  ]
  static let percents = [Int.min, -1, 0, 1, 42, 43, 98, 99, 100, 101, .max]

  private func policy(_ random: inout SplitMix64) -> StallPolicy {
    func number() -> Double { random.pick(Self.numbers) }
    return StallPolicy(
      mode: random.pick(StallPolicy.Mode.allCases), window: number(), longest: number(), numberMissingWindow: number(),
      finishingWindow: number(), slowestHealthyRate: number(), toleratedSlowdown: number(),
      minimumRate: random.chance(50) ? number() : nil, deadline: random.chance(50) ? number() : nil)
  }

  private func reading(_ random: inout SplitMix64) -> Reading {
    switch random.whole(0...15) {
    case 0: .noNumber(cloudGivesField: random.chance(50))
    case 1: random.pick([.starting, .completing, .text, .unavailable, .null, .missing, .success, .error, .failed])
    default: .percent(random.chance(30) ? random.pick(Self.percents) : random.whole(0...100))
    }
  }

  @Test("no time, size, percent, policy or prior is a trap, and every verdict can be said")
  func nothingTraps() throws {
    let (encoder, decoder) = (JSONEncoder(), JSONDecoder())
    let names = ("inf", "-inf", "nan")
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: names.0, negativeInfinity: names.1, nan: names.2)
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: names.0, negativeInfinity: names.1, nan: names.2)
    let failure = try counterexample(3000) { seed in
      var random = SplitMix64(seed: seed)
      var detector = StallDetector(sizeBytes: random.pick(Self.numbers), policy: policy(&random))
      if random.chance(50) { detector.start = random.pick(Self.numbers) }
      if random.chance(50) {
        detector.prior = PacePrior(rate: random.pick(Self.numbers), copies: random.pick([.min, 0, .max]))
      }
      var time = 1_749_996_180.0
      for _ in 0..<40 {
        time += random.pick([0, 1, 30, 30, 30, 900, 1e5])
        let observation = Observation(
          time: random.chance(60) ? time : random.pick(Self.numbers),
          asked: random.chance(60) ? nil : random.pick(Self.numbers), reading: reading(&random),
          nextPoll: random.chance(40) ? time + 30 : random.chance(10) ? nil : random.pick(Self.numbers))
        let verdict = detector.observe(observation)
        if verdict.reason.sentence.isEmpty { return "nothing to say at \(observation)" }
        let rates = [verdict.rate, verdict.rateLowerBound, verdict.rateUpperBound].compactMap(\.self)
        if !rates.allSatisfy({ $0.isFinite && $0 >= 0 }) { return "\(verdict) at \(observation)" }
        if random.chance(5) { detector.policy = policy(&random) }
      }
      _ = try decoder.decode(StallDetector.self, from: try encoder.encode(detector))
      return nil
    }
    #expect(failure == nil, "\(failure ?? "")")
  }

  @Test("a clock that jumps to and fro by thousands of years, as often as it likes, is no trap, and can be saved")
  func wildClock() throws {
    var detector = StallDetector(sizeBytes: 100, policy: StallPolicy())
    for index in 0..<40_000 {
      let time = index.isMultiple(of: 2) ? 9e11 : -9e11
      let percent = index < 39_990 ? 1 : index - 39_900
      _ = detector.observe(Observation(time: time, reading: .percent(percent), nextPoll: time + 30))
    }
    let loaded = try JSONDecoder().decode(StallDetector.self, from: try JSONEncoder().encode(detector))
    #expect(loaded == detector)
  }

  @Test("every reason can be said, whatever its numbers are", arguments: numbers)
  func everySentence(number: Double) {
    for percent in Self.percents {
      for reason in Self.reasons(number, percent) {
        let sentence = reason.sentence
        #expect(!sentence.isEmpty)
        #expect(sentence.count < 400, "\(sentence)")
      }
    }
  }

  private static func reasons(_ number: Double, _ count: Int) -> [Reason] {
    let pace = Plateau.Pace(
      usual: number, count: count, longest: number, recentCount: count, recentShortest: number, recentLongest: number)
    let bases: [Plateau.Basis] = [
      .window, .pace, .slowestHealthyRate(number, onePercent: number), .otherCopies(count, rate: number), .firstTick,
      .longest,
    ]
    let plateaus = bases.flatMap { basis in
      [nil, pace].map { Plateau(percent: count, seconds: number, window: number, basis: basis, pace: $0) }
    }
    return plateaus.flatMap { [.advancing($0), .plateau($0), .sightRegained($0, until: number)] } + [
      .starting(elapsed: number), .noNumberYet(elapsed: number, window: number),
      .numberMissing(last: count, elapsed: number, window: number),
      .noCopyRunning(last: count, lastSeen: number, elapsed: number),
      .noCopyRunning(last: nil, lastSeen: nil, elapsed: number), .neverStarted(elapsed: number),
      .belowMinimumRate(upperBound: number, minimum: number), .pastDeadline(earliest: number, deadline: number),
      .finishing(elapsed: number, window: number), .neverFinished(elapsed: number), .unreadable(elapsed: number),
      .readingFailed(elapsed: number, window: number), .driverAssisted, .fieldUnavailable,
      .fieldNeverSeen(elapsed: number), .statusNull(count: count), .notFoundOnce, .ended,
    ]
  }
}
