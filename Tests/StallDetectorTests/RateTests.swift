import Testing

@testable import StallDetector

/// The rate and what is proven of it.
struct RateTests {
  /// Ticks at these moments, one percent each from 10 % on, polled every `interval` seconds.
  private func track(_ moments: [Double], every interval: Double = 1) -> TickTrack {
    var track = TickTrack(attachedAt: 0, percent: 9)
    for (index, moment) in moments.enumerated() {
      track.advance(to: 10 + index, from: moment - interval, at: moment)
    }
    return track
  }

  @Test(
    "the worked table: the open gap lowers the rate once the next percent is overdue",
    arguments: [
      (300.0, 0.0100), (400, 0.0100), (600, 0.0060),
    ])
  func workedTable(now: Double, expected: Double) throws {
    let rate = try #require(track([100, 200, 300]).rate(at: now))
    #expect(abs(rate - expected) < 0.00005)
  }

  @Test("the rate is exactly the change of the best guesses over the time between them")
  func exactRate() throws {
    #expect(track([100, 200, 300]).rate(at: 300) == 2.0 / 200)
    #expect(track([100, 200, 300]).rate(at: 600) == 3.0 / 500.5)
  }

  @Test("after a jump the position at the poll counts, after one percent the middle of the interval")
  func guesses() throws {
    var jumping = TickTrack(attachedAt: 0, percent: 0)
    jumping.advance(to: 5, from: 0, at: 60)
    jumping.advance(to: 10, from: 60, at: 120)
    jumping.advance(to: 15, from: 120, at: 180)
    #expect(jumping.rate(at: 180) == 10.0 / 120)
    #expect(jumping.rate(at: 300) == 15.0 / 240 * 11 / 15)  // the upper bound: less than 16 % − 5 % in 240 s
    var mixed = TickTrack(attachedAt: 0, percent: 0)
    mixed.advance(to: 5, from: 0, at: 60)
    mixed.advance(to: 6, from: 60, at: 120)
    #expect(mixed.rate(at: 120) == 0.5 / 30)
    var byTwo = TickTrack(attachedAt: 0, percent: 0)
    byTwo.advance(to: 1, from: 0, at: 60)
    byTwo.advance(to: 3, from: 60, at: 120)
    #expect(byTwo.rate(at: 120) == 2.5 / 90)
  }

  @Test("after a jump the open gap lowers the rate only once another jump is overdue")
  func openGapAfterJump() {
    var track = TickTrack(attachedAt: 0, percent: 0)
    track.advance(to: 1, from: 0, at: 60)
    track.advance(to: 5, from: 60, at: 120)
    #expect(track.rate(at: 120) == 4.5 / 90)
    #expect(track.rate(at: 150) == 4.5 / 90)
    #expect(track.rate(at: 180) == 5.0 / 120)
  }

  @Test("the rate looks back 300 s and at least one gap, no further")
  func trailingSpan() throws {
    let quickening = track([1000, 3000, 3200, 3500])
    #expect(quickening.rate(at: 3500) == 1.0 / 300)
    let long = track([1000, 3000, 3200, 3499])
    #expect(long.rate(at: 3499) == 2.0 / 499)
    let sparse = track([1000, 5000])
    #expect(sparse.rate(at: 5000) == 1.0 / 4000)
  }

  @Test("before the second tick there is an upper bound since the first number, and nothing else")
  func beforeTwoTicks() throws {
    var track = TickTrack(attachedAt: 100, percent: 9)
    #expect(track.upperBound(at: 100) == nil)
    #expect(track.upperBound(at: 150) == 1.0 / 50)
    track.advance(to: 10, from: 190, at: 200)
    #expect(track.upperBound(at: 200) == 2.0 / 100)
    #expect(track.upperBound(at: 300) == 2.0 / 200)
    #expect(track.lowerBound(at: 300) == nil)
    #expect(track.rate(at: 300) == nil)
  }

  @Test("from the second tick on the bounds count from the crossing at which the span begins")
  func boundsFromTheAnchor() {
    let track = track([100, 200, 300], every: 10)
    #expect(track.lowerBound(at: 350) == 2.0 / 260)
    #expect(track.upperBound(at: 350) == 3.0 / 250)
  }

  @Test("a verdict has them in bytes per second")
  func bytesPerSecond() throws {
    var watch = Watch(interval: 90)
    watch.see([Poll(at: 0, reading: .percent(9)), Poll(at: 90, reading: .percent(9))])
    watch.see([Poll(at: 100, reading: .percent(10)), Poll(at: 190, reading: .percent(10))])
    let verdict = watch.see(11, at: 200)
    let percent = 1024 * Watch.mebibyte
    #expect(verdict.rate == percent / 100)
    #expect(verdict.rateLowerBound == percent / 110)
    #expect(verdict.rateUpperBound == percent * 0.02)
  }

  @Test("a stalled copy has the rate 0, and no bounds that this would lie outside of")
  func stalledRate() {
    var watch = Watch()
    watch.see([
      Poll(at: 0, reading: .percent(9)), Poll(at: 60, reading: .percent(10)), Poll(at: 120, reading: .percent(11)),
    ])
    #expect(watch.see(11, at: 1019).rate != 0)
    let stalled = watch.see(11, at: 1020)
    #expect(stalled.rate == 0)
    #expect(stalled.rateLowerBound == nil && stalled.rateUpperBound == nil)
    #expect((watch.see(12, at: 1050).rate ?? 0) > 0)
  }

  @Test("a copy that waits at 0 % is not slow, however long the first byte takes")
  func waitingIsNotSlow() {
    var detector = StallDetector(sizeBytes: 100 * 0x1p30, policy: StallPolicy(mode: .strict, minimumRate: 100 * 0x1p20))
    for time in stride(from: 0.0, through: 300, by: 30) {
      let verdict = detector.observe(Observation(time: time, reading: .percent(0), nextPoll: time + 30))
      #expect(verdict.state == .copying)
      #expect(verdict.rateUpperBound == nil)
    }
  }

  @Test("a copy is slow once even the upper bound of its rate is under the minimum")
  func slow() {
    // One percent is a GiB, so 1 GiB/s less one part in a thousand is not yet proven at 1024 s.
    var watch = Watch(policy: StallPolicy(mode: .strict, window: 3600, minimumRate: Watch.mebibyte), interval: 1024)
    watch.see(42, at: 0)
    #expect(watch.see(42, at: 1024).state == .copying)
    let verdict = watch.see(42, at: 1025)
    #expect(verdict.state == .slow)
    #expect(verdict.deadline == 3600)
    #expect(verdict.reason == .belowMinimumRate(upperBound: 1024 * Watch.mebibyte / 1025, minimum: Watch.mebibyte))
    #expect(watch.see(42, at: 3600).state == .stalled)
  }

  @Test("a slow copy stays slow through its first ticks, and is not slow any more when it has caught up")
  func slowThroughTicks() {
    var watch = Watch(policy: StallPolicy(mode: .strict, window: 3600, minimumRate: Watch.mebibyte), interval: 3000)
    watch.see(42, at: 0)
    #expect(watch.see(43, at: 3000).state == .slow)
    #expect(watch.see(43, at: 3030).state == .slow)
    #expect(watch.see(44, at: 6000).state == .slow)
    #expect(watch.see(48, at: 6030).state == .copying)
  }

  @Test("a volume of unknown size has no rate and is never slow, but can stall")
  func unknownSize() {
    var watch = Watch(gibibytes: 0, policy: StallPolicy(mode: .strict, minimumRate: 1))
    let verdicts = watch.see([
      Poll(at: 0, reading: .percent(1)), Poll(at: 60, reading: .percent(2)), Poll(at: 120, reading: .percent(3)),
      Poll(at: 150, reading: .percent(3)),
    ])
    for verdict in verdicts {
      #expect(verdict.state == .copying)
      #expect(verdict.rate == nil && verdict.rateLowerBound == nil && verdict.rateUpperBound == nil)
    }
    #expect(watch.see(3, at: 1020).state == .stalled)
  }

  @Test("without a minimum rate nothing is slow")
  func noMinimum() {
    var watch = Watch(policy: StallPolicy(mode: .strict, window: 86400))
    watch.see(42, at: 0)
    #expect(watch.see(42, at: 86399).state == .copying)
  }
}

/// A track of answers that take no time, and of which the latest, at `now`, shows the highest percent.
extension TickTrack {
  fileprivate init(attachedAt time: Double, percent: Int) {
    self.init(percent: percent, asked: time, time: time)
  }

  fileprivate mutating func advance(to percent: Int, from previous: Double, at time: Double) {
    advance(to: percent, lastAsked: previous, asked: time, time: time)
  }

  fileprivate func held(at now: Double) -> TickTrack {
    var track = self
    track.hold(asked: now)
    return track
  }

  fileprivate func upperBound(at now: Double) -> Double? { held(at: now).upperBound }

  fileprivate func rate(at now: Double) -> Double? { held(at: now).rates(at: now).likely }
}
