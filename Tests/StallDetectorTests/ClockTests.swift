import StallDetector
import Testing

/// Clocks that step, and times that are none.
struct ClockTests {
  @Test("a clock that steps back by an hour counts as one poll period, and every time told is the clock's")
  func stepBack() {
    var watch = Watch()
    watch.see(polls(.percent(42), from: 0, through: 600))
    let stepped = watch.see(42, at: -2970)
    #expect(stepped.state == .copying)
    #expect(stepped.deadline == -2700)
    #expect(stepped.reason.plain == .advancing(percent: 42, plateau: 630, window: 900))
    #expect(watch.detector.lastAdvanceTime == Watch.start - 3600)
    #expect(watch.detector.lastPercentTime == Watch.start - 2970)
    #expect(watch.see(42, at: -2701).state == .copying)
    #expect(watch.see(42, at: -2700).state == .stalled)
    #expect(watch.see(.failed, at: -2670).deadline == -2700)
  }

  @Test("a clock that steps back twice is bridged twice")
  func stepBackTwice() {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(42, at: -10_000)
    let verdict = watch.see(42, at: -20_000)
    #expect(verdict.reason.plain == .advancing(percent: 42, plateau: 60, window: 900))
    #expect(verdict.deadline == -19_160)
  }

  @Test("the time of the last number is told as the present clock has it")
  func lastSeenAfterStep() {
    var watch = Watch()
    watch.see(42, at: 0)
    let verdict = watch.see(polls(.noNumber(cloudGivesField: true), from: -3570, through: -1770)).last
    #expect(verdict?.reason == .noCopyRunning(last: 42, lastSeen: Watch.start - 3600, elapsed: 1800))
    #expect(verdict?.reason.sentence.contains("at 13:03 UTC") == true)
  }

  @Test(
    "the period is the one planned by the last poll that planned one",
    arguments: [
      Double.nan, .infinity, -.infinity, 0, -5, 1e300,
    ])
  func nonsensePlan(plan: Double) {
    var watch = Watch(interval: 45)
    watch.see(42, at: 0)
    watch.interval = plan
    watch.see(42, at: 60)
    let verdict = watch.see(42, at: -10_000)
    #expect(verdict.reason.plain == .advancing(percent: 42, plateau: 105, window: 900))
  }

  @Test("a clock corrected by up to a second is no step, and time does not run back")
  func smallCorrection() {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(42, at: 30)
    #expect(watch.see(42, at: 29).reason.plain == .advancing(percent: 42, plateau: 30, window: 900))
    #expect(watch.see(42, at: 59).reason.plain == .advancing(percent: 42, plateau: 59, window: 900))
    #expect(watch.see(42, at: 57.5).reason.plain == .advancing(percent: 42, plateau: 89, window: 900))
  }

  @Test("a clock that steps forward is a time without polls: the same number after it proves the plateau")
  func stepForward() {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(42, at: 100_000).state == .stalled)
    #expect(watch.see(43, at: 100_030).state == .copying)
  }

  @Test(
    "a step back changes no verdict on a missing number, on finishing, on starting or on failures",
    arguments: [
      Reading.noNumber(cloudGivesField: true), .completing, .starting, .failed,
    ])
  func stepBackInOtherRuns(reading: Reading) {
    var steady = Watch()
    var stepping = Watch()
    for poll in polls(reading, from: 0, through: 3600) {
      let expected = steady.see(reading, at: poll.at)
      let verdict = stepping.see(reading, at: poll.at >= 600 ? poll.at - 86400 : poll.at)
      #expect(verdict.state == expected.state)
      #expect(verdict.reason == expected.reason)
      #expect(verdict.deadline == expected.deadline.map { poll.at >= 600 ? $0 - 86400 : $0 })
    }
  }

  @Test(
    "an observation at no time at all changes nothing and repeats the last verdict",
    arguments: [
      Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 1e15, -1e15,
    ])
  func noTime(time: Double) {
    var watch = Watch()
    watch.see(polls(.percent(42), from: 0, through: 60))
    let last = watch.see(42, at: -5000)
    let before = watch.detector
    for reading in [Reading.percent(43), .failed, .success, .null] {
      #expect(watch.detector.observe(Observation(time: time, reading: reading, nextPoll: time)) == last)
    }
    #expect(watch.detector == before)
    #expect(watch.see(42, at: -4970).reason.plain == .advancing(percent: 42, plateau: 120, window: 900))
  }

  @Test("an observation at no time at all repeats that a migration is unreadable")
  func noTimeWhileUnreadable() {
    var watch = Watch()
    let last = watch.see([Poll(at: 0, reading: .failed), Poll(at: 900, reading: .failed)]).last
    #expect(last?.state == .unreadable)
    #expect(watch.detector.observe(Observation(time: .nan, reading: .failed, nextPoll: 0)) == last)
  }

  @Test("a first observation at no time at all is waiting")
  func noTimeAtFirst() {
    var watch = Watch()
    let before = watch.detector
    let verdict = watch.detector.observe(Observation(time: .nan, reading: .percent(42), nextPoll: 0))
    #expect(verdict.state == .waiting)
    #expect(watch.detector == before)
  }

  @Test("polls that always come three times as late as planned are no outage: a stuck copy is found in its time")
  func alwaysLate() {
    var watch = Watch(policy: StallPolicy(mode: .adaptive))
    var stalled: Double?
    for time in stride(from: 0.0, through: 14_400, by: 100) {
      // One percent each 100 s for an hour, then none.
      let verdict = watch.see(Int(min(time, 3600) / 100), at: time)
      if verdict.state == .stalled, stalled == nil { stalled = time }
    }
    #expect(stalled == 4500)
  }

  @Test("two observations at the same moment do no harm")
  func sameMoment() {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(42, at: 0).state == .copying)
    #expect(watch.see(43, at: 0).deadline == 900)
    let verdict = watch.see(44, at: 0)
    #expect(verdict.rate == nil)
    #expect(verdict.rateUpperBound == nil)
    watch.see(44, at: 30)
    watch.see(45, at: 30)
    #expect((watch.see(46, at: 30).rate ?? 0).isFinite)
  }
}
