import StallDetector
import Testing

/// The plain contract: a plateau of the window is a stall, one second less is not.
struct StrictWindowTests {
  @Test("a copy is stalled at the first good poll whose plateau is the window")
  func stalledAtTheWindow() {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(42, at: 899).state == .copying)
    #expect(watch.see(42, at: 899.999).state == .copying)
    #expect(watch.see(42, at: 900).state == .stalled)
    #expect(watch.see(42, at: 930).state == .stalled)
  }

  @Test("the window is the policy's, and other windows do not shorten it", arguments: [60.0, 900, 86400])
  func windowOfThePolicy(window: Double) {
    var watch = Watch(policy: StallPolicy(mode: .strict, window: window, numberMissingWindow: 1, finishingWindow: 1))
    watch.see(42, at: 0)
    #expect(watch.see(42, at: window - 1).state == .copying)
    #expect(watch.see(42, at: window).state == .stalled)
  }

  @Test("a poll that comes late stalls the copy when it comes, and tells when that was due")
  func latePoll() {
    var watch = Watch()
    watch.see(42, at: 0)
    let verdict = watch.see(42, at: 5000)
    #expect(verdict.state == .stalled)
    #expect(verdict.deadline == 900)
    #expect(verdict.reason.plain == .plateau(percent: 42, plateau: 5000, window: 900))
  }

  @Test("the plateau counts from the poll that first showed the highest percent")
  func plateauBeginsAtTheAdvance() {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(43, at: 600).deadline == 1500)
    #expect(watch.see(43, at: 900).state == .copying)
    #expect(watch.see(43, at: 1499).state == .copying)
    #expect(watch.see(43, at: 1500).state == .stalled)
    #expect(watch.detector.lastAdvanceTime == Watch.start + 600)
    #expect(watch.detector.lastPercentTime == Watch.start + 1500)
  }

  @Test("waiting, copying, stalled, and copying again on the very poll of a new high")
  func wholeLife() {
    var watch = Watch()
    #expect(watch.see(.starting, at: 0).state == .waiting)
    #expect(watch.see(.noNumber(cloudGivesField: true), at: 30).state == .waiting)
    #expect(watch.see(0, at: 60).state == .copying)
    #expect(watch.see(7, at: 90).state == .copying)
    #expect(watch.see(7, at: 990).state == .stalled)
    let resolved = watch.see(8, at: 1020)
    #expect(resolved.state == .copying)
    #expect(resolved.reason.plain == .advancing(percent: 8, plateau: 0, window: 900))
    #expect(resolved.deadline == 1920)
    #expect(watch.see(8, at: 1919).state == .copying)
    #expect(watch.see(8, at: 1920).state == .stalled)
  }

  @Test("a first byte after 30 s is no stall, and the plateau counts from the first number")
  func firstByteAfterHalfAMinute() {
    var watch = Watch(interval: 15)
    #expect(watch.see(.noNumber(cloudGivesField: true), at: 0).deadline == 1800)
    #expect(watch.see(.noNumber(cloudGivesField: true), at: 15).state == .waiting)
    let first = watch.see(0, at: 30)
    #expect(first.state == .copying)
    #expect(first.deadline == 930)
    #expect(first.rate == nil)
    #expect(watch.see(0, at: 929).state == .copying)
    #expect(watch.see(0, at: 930).state == .stalled)
  }

  @Test("numbers end the run of missing ones")
  func numbersEndAnAbsence() {
    var watch = Watch()
    watch.see(polls(.noNumber(cloudGivesField: true), from: 0, through: 1770))
    watch.see(1, at: 1780)
    let seen = watch.see(polls(.noNumber(cloudGivesField: true), from: 1800, through: 3600))
    #expect(seen.dropLast().allSatisfy { $0.state == .copying })
    #expect(seen.last?.state == .stalled)
  }

  @Test("a detector begins with nothing known")
  func beginning() {
    let detector = Watch().detector
    #expect(detector.lastPercent == nil)
    #expect(detector.highestPercent == nil)
    #expect(detector.lastPercentTime == nil)
    #expect(detector.lastAdvanceTime == nil)
  }
}
