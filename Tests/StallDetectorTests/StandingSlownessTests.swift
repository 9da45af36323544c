import Foundation
import StallDetector
import Testing

/// What was proven too slow stays so when polling was out for a while, or the clock was set, until it is known again.
struct StandingSlownessTests {
  /// A copy of so many GiB at so many MiB/s, polled each 30 s, which must have 20 MiB/s.
  private struct Copy {
    var watch: Watch
    var rate: Double
    let size: Double
    /// The position in percent at `time`.
    var position = 10.2
    var time = 0.0

    init(gibibytes: Double, rate: Double) {
      watch = Watch(gibibytes: gibibytes, policy: StallPolicy(minimumRate: 20 * Watch.mebibyte))
      (size, self.rate) = (gibibytes * 1024, rate)
    }

    /// How long one percent takes, in seconds.
    var tick: Double { size / 100 / rate }

    /// The verdict of a poll so many seconds after the one before; the clock shows `step` more than passed.
    mutating func poll(after seconds: Double = 30, step: Double = 0) -> Verdict {
      position += rate * seconds / size * 100
      time += seconds + step
      return watch.see(Int(position), at: time)
    }

    /// Polls until it is slow.
    mutating func becomeSlow() { while poll().state != .slow, time < 1e6 {} }

    /// The states of the polls of so many seconds.
    mutating func states(for seconds: Double) -> [MigrationState] {
      (0..<Int(seconds / 30)).map { _ in poll().state }
    }
  }

  @Test("its own new percents end no slowness, from the first on, nor does a pace just under the minimum")
  func ticks() {
    for (gibibytes, rate) in [(600.0, 9.0), (600, 14), (600, 18), (10_240, 9), (10_240, 18)] {
      for start in [10.0, 10.2, 10.5, 10.9] {
        var copy = Copy(gibibytes: gibibytes, rate: rate)
        copy.position = start
        copy.becomeSlow()
        #expect(Set(copy.states(for: 5 * copy.tick)) == [.slow], "\(gibibytes) GiB at \(rate) from \(start)")
      }
    }
  }

  @Test(
    "an outage of polling, or a clock that is set, ends no slowness: neither a short one nor one with new percents in it",
    arguments: [(100.0, 0.0), (1200, 0), (20_000, 0), (30, 7200), (30, -7200)])
  func outage(_ seconds: Double, _ step: Double) {
    for gibibytes in [600.0, 10_240] {
      for wait in [0.0, 0.2, 0.5, 0.9] {
        var copy = Copy(gibibytes: gibibytes, rate: 9)
        copy.becomeSlow()
        _ = copy.states(for: (1 + wait) * copy.tick)
        let after = copy.poll(after: seconds, step: step).state
        #expect(after == .slow, "\(gibibytes) GiB after \(wait)")
        #expect(Set(copy.states(for: 4 * copy.tick)) == [.slow], "\(gibibytes) GiB after \(wait)")
      }
    }
  }

  @Test("the reason is the bound that was proven, and the verdict has no bound that is not")
  func reason() throws {
    var copy = Copy(gibibytes: 10_240, rate: 9)
    copy.becomeSlow()
    let proven = copy.poll()
    let upperBound = try #require(proven.rateUpperBound)
    let held = copy.poll(after: 1200)
    #expect(held.reason == .belowMinimumRate(upperBound: upperBound, minimum: 20 * Watch.mebibyte))
    #expect(held.rateUpperBound == nil)
    let next = copy.poll()
    #expect(next.reason == held.reason)
    #expect(try #require(next.rateUpperBound) > 20 * Watch.mebibyte)
  }

  @Test("a copy that has become fast meanwhile is not slow from its second tick on")
  func faster() {
    var copy = Copy(gibibytes: 600, rate: 9)
    copy.becomeSlow()
    _ = copy.poll(after: 1200)
    copy.rate = 100
    // A percent takes 61 s.
    #expect(copy.states(for: 210).last == .copying)
  }

  @Test("one that is at the minimum meanwhile is not slow after two percent at most")
  func atMinimum() {
    var copy = Copy(gibibytes: 600, rate: 9)
    copy.becomeSlow()
    _ = copy.poll(after: 1200)
    copy.rate = 21
    #expect(copy.states(for: 2 * 307 + 90).last == .copying)
  }

  @Test("polls that come late again and again prove nothing, and end nothing while the likely rate is too low")
  func oftenLate() {
    var copy = Copy(gibibytes: 10_240, rate: 9)
    copy.becomeSlow()
    for _ in 0..<100 {
      #expect(copy.poll(after: 300).state == .slow)
      #expect(copy.states(for: 90).last == .slow)
    }
    copy.rate = 400
    // A percent takes 262 s.
    let states = (0..<20).map { _ in copy.poll(after: 300).state }
    #expect(states.last == .copying)
  }

  @Test("another policy judges anew")
  func anotherPolicy() {
    var copy = Copy(gibibytes: 10_240, rate: 9)
    copy.becomeSlow()
    #expect(copy.poll(after: 1200).state == .slow)
    copy.watch.detector.policy.minimumRate = 15 * Watch.mebibyte
    #expect(copy.poll().state == .copying)
  }

  @Test("it is saved with the rest, and what an earlier build has saved can be loaded")
  func saved() throws {
    var copy = Copy(gibibytes: 10_240, rate: 9)
    copy.becomeSlow()
    _ = copy.poll(after: 1200)
    let whole = try JSONEncoder().encode(copy.watch.detector)
    copy.watch.detector = try JSONDecoder().decode(StallDetector.self, from: whole)
    #expect(copy.poll().state == .slow)
    var fields = try #require(JSONSerialization.jsonObject(with: whole) as? [String: Any])
    #expect(fields.removeValue(forKey: "slowness") != nil)
    let old = try JSONSerialization.data(withJSONObject: fields)
    _ = try JSONDecoder().decode(StallDetector.self, from: old)
  }
}
