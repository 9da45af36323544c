import StallDetector
import Testing

/// Completing, 100 %, and a field that vanishes near the end: a phase with a window of its own.
struct FinishingTests {
  static let absent = Reading.noNumber(cloudGivesField: true)

  @Test(
    "completing and 100 % are finishing, and stalled after the finishing window",
    arguments: [
      Reading.completing, .percent(100),
    ])
  func finishingWindow(reading: Reading) {
    var watch = Watch()
    watch.see(97, at: 0)
    let verdict = watch.see(reading, at: 30)
    #expect(verdict.state == .finishing)
    #expect(verdict.deadline == 1830)
    #expect(watch.see(reading, at: 1829).state == .finishing)
    #expect(watch.see(reading, at: 1830).state == .stalled)
    #expect(watch.see(.success, at: 1860).state == .ended)
  }

  @Test("the finishing window is never shorter than the window")
  func atLeastTheWindow() {
    var watch = Watch(policy: StallPolicy(mode: .strict, window: 900, finishingWindow: 60))
    watch.see(.completing, at: 0)
    #expect(watch.see(.completing, at: 899).state == .finishing)
    #expect(watch.see(.completing, at: 900).state == .stalled)
  }

  @Test("a field that vanishes at 98 % or more is the end of the copy", arguments: [98, 99])
  func vanishingNearTheEnd(percent: Int) {
    var watch = Watch()
    watch.see(percent, at: 0)
    #expect(watch.see(Self.absent, at: 30).state == .finishing)
    #expect(watch.see(Self.absent, at: 1829).state == .finishing)
    let verdict = watch.see(Self.absent, at: 1830)
    #expect(verdict.state == .stalled)
    #expect(verdict.reason == .neverFinished(last: percent, elapsed: 1800))
  }

  @Test("a field that vanishes below 98 % is not", arguments: [0, 42, 97])
  func vanishingBefore(percent: Int) {
    var watch = Watch()
    watch.see(percent, at: 0)
    let verdict = watch.see(Self.absent, at: 30)
    #expect(verdict.state == .copying)
    #expect(verdict.reason == .numberMissing(last: percent, elapsed: 0, window: 1800))
  }

  @Test("it is the last number that decides, not the highest: nova's copy at 90 % after 98 % is not done")
  func lastNumberDecides() {
    var watch = Watch()
    watch.see([Poll(at: 0, reading: .percent(98)), Poll(at: 30, reading: .percent(90))])
    let verdict = watch.see(Self.absent, at: 60)
    #expect(verdict.state == .copying)
    #expect(verdict.reason == .numberMissing(last: 90, elapsed: 0, window: 1800))
  }

  @Test("absence, completing and 100 % share one finishing window")
  func oneTimer() {
    var watch = Watch()
    watch.see(99, at: 0)
    watch.see(Self.absent, at: 30)
    watch.see(.completing, at: 900)
    watch.see(Self.absent, at: 1000)
    #expect(watch.see(.completing, at: 1829).state == .finishing)
    #expect(watch.see(.completing, at: 1830).state == .stalled)
  }

  @Test("a stale answer without a number does not interrupt completing, wherever the copy was last seen")
  func absentWhileCompleting() {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(Self.absent, at: 30)
    watch.see(.completing, at: 60)
    #expect(watch.see(Self.absent, at: 90).state == .finishing)
    #expect(watch.see(.completing, at: 1859).state == .finishing)
    #expect(watch.see(.completing, at: 1860).state == .stalled)
  }

  @Test("a replica that lags at 99 % or 98 % does not restart the finishing window", arguments: [98, 99])
  func laggingAfterAHundred(lagging: Int) {
    var watch = Watch()
    watch.see(100, at: 0)
    #expect(watch.see(lagging, at: 900).state == .finishing)
    #expect(watch.see(100, at: 1799).state == .finishing)
    #expect(watch.see(lagging, at: 1800).state == .stalled)
  }

  @Test("99 % with a number that stays is a plateau like any other")
  func plateauAtNinetyNine() {
    var watch = Watch()
    watch.see(99, at: 0)
    #expect(watch.see(99, at: 899).state == .copying)
    #expect(watch.see(99, at: 900).state == .stalled)
  }

  @Test("a number below the end begins a new finishing window")
  func backToCopying() {
    var watch = Watch()
    watch.see(99, at: 0)
    watch.see(Self.absent, at: 30)
    #expect(watch.see(99, at: 60).state == .copying)
    #expect(watch.see(Self.absent, at: 90).deadline == 1890)
  }

  @Test("100 % resolves a stall at 99 %, and starts the finishing window")
  func aHundredResolves() {
    var watch = Watch()
    watch.see(99, at: 0)
    #expect(watch.see(99, at: 900).state == .stalled)
    let verdict = watch.see(100, at: 930)
    #expect(verdict.state == .finishing)
    #expect(verdict.deadline == 2730)
  }

  @Test("100 % is a new high even after a long absence at 99 %")
  func aHundredAfterAbsence() {
    var watch = Watch()
    watch.see(99, at: 0)
    watch.see(polls(Self.absent, from: 30, through: 1830))
    let verdict = watch.see(100, at: 1860)
    #expect(verdict.state == .finishing)
    #expect(verdict.deadline == 3660)
  }

  @Test("a stall at 99 % stays one when the field vanishes, until Cinder completes it")
  func stalledStaysStalled() {
    var watch = Watch()
    watch.see(99, at: 0)
    watch.see(99, at: 900)
    let absent = watch.see(Self.absent, at: 930)
    #expect(absent.state == .stalled)
    #expect(absent.reason.plain == .plateau(percent: 99, plateau: 900, window: 900))
    #expect(watch.see(Self.absent, at: 2730).reason == .neverFinished(last: 99, elapsed: 1800))
    #expect(watch.see(Self.absent, at: 2760).reason == .neverFinished(last: 99, elapsed: 1830))
  }

  @Test("a stall at 99 % whose field vanished is finishing when Cinder completes it")
  func completingResolves() {
    var watch = Watch()
    watch.see([Poll(at: 0, reading: .percent(99)), Poll(at: 900, reading: .percent(99))])
    watch.see(Self.absent, at: 930)
    #expect(watch.see(.completing, at: 960).state == .finishing)
  }
}
