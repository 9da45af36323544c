import StallDetector
import Testing

/// Percents that fall: replicas that lag, nova's denominator that grows, and copies that begin again.
struct HighWaterTests {
  @Test("a replica that lags, 42, 41, 42, neither advances a copy nor resolves a stall")
  func laggingReplica() {
    var watch = Watch()
    watch.see(42, at: 0)
    for time in stride(from: 30.0, to: 900, by: 30) {
      #expect(watch.see(time.remainder(dividingBy: 60) == 0 ? 42 : 41, at: time).state == .copying)
    }
    #expect(watch.see(41, at: 900).state == .stalled)
    #expect(watch.see(42, at: 930).state == .stalled)
    #expect(watch.see(43, at: 960).state == .copying)
  }

  @Test("the last number is the one Cinder gave, the reason has the highest")
  func lastNumberAndHighest() {
    var watch = Watch()
    watch.see(42, at: 0)
    let verdict = watch.see(41, at: 30)
    #expect(watch.detector.lastPercent == 41)
    #expect(watch.detector.highestPercent == 42)
    #expect(watch.detector.lastPercentTime == Watch.start + 30)
    #expect(watch.detector.lastAdvanceTime == Watch.start)
    #expect(verdict.reason.plain == .advancing(percent: 42, plateau: 30, window: 900))
  }

  @Test("nova's 90, 86, 90 for two days is stalled throughout, once the window is over")
  func novaFalls() {
    var watch = Watch(interval: 60)
    watch.see(90, at: 0)
    for minute in 1...2880 {
      let verdict = watch.see(minute % 3 == 1 ? 86 : 90, at: Double(minute) * 60)
      #expect(verdict.state == (minute < 15 ? .copying : .stalled), "minute \(minute)")
    }
  }

  @Test("nova's number that falls and climbs again below its highest is no sign of life")
  func novaClimbsBelowTheHighest() {
    var watch = Watch(interval: 60)
    watch.see(90, at: 0)
    for minute in 1...600 {
      let verdict = watch.see(50 + minute % 40, at: Double(minute) * 60)
      #expect(verdict.state == (minute < 15 ? .copying : .stalled), "minute \(minute)")
    }
    #expect(watch.see(91, at: 36_060).state == .copying)
  }

  @Test("nova's number that falls from 100 % is copying again, with the plateau of the 100 %")
  func novaFallsFromAHundred() {
    var watch = Watch()
    watch.see(100, at: 0)
    #expect(watch.see(90, at: 30).state == .copying)
    #expect(watch.see(97, at: 899).state == .copying)
    #expect(watch.see(97, at: 900).state == .stalled)
    #expect(watch.see(100, at: 930).deadline == 2730)
  }

  @Test("three numbers below half are a copy that began again, with its own plateau")
  func restartFromZero() {
    var watch = Watch()
    watch.see(60, at: 0)
    #expect(watch.see(60, at: 900).state == .stalled)
    #expect(watch.see(0, at: 930).state == .stalled)
    #expect(watch.see(1, at: 960).state == .stalled)
    let restarted = watch.see(0, at: 990)
    #expect(restarted.state == .copying)
    #expect(restarted.reason.plain == .advancing(percent: 1, plateau: 0, window: 900))
    #expect(restarted.deadline == 1890)
    #expect(restarted.rate == nil)
    #expect(watch.detector.highestPercent == 1)
    #expect(watch.see(1, at: 1889).state == .copying)
    #expect(watch.see(1, at: 1890).state == .stalled)
    #expect(watch.see(2, at: 1900).state == .copying)
  }

  @Test("two numbers below half are not, nor three that are interrupted by a good one")
  func interruptedFall() {
    var watch = Watch()
    watch.see(60, at: 0)
    for time in stride(from: 30.0, through: 870, by: 90) {
      watch.see(5, at: time)
      watch.see(5, at: time + 30)
      watch.see(60, at: time + 60)
    }
    #expect(watch.detector.lastAdvanceTime == Watch.start)
    #expect(watch.see(60, at: 930).state == .stalled)
  }

  @Test("failed polls and moments without a number do not interrupt a copy that began again")
  func restartThroughFailures() {
    var watch = Watch()
    watch.see(60, at: 0)
    watch.see(0, at: 30)
    watch.see(.failed, at: 60)
    watch.see(0, at: 90)
    watch.see(.failed, at: 120)
    #expect(watch.see(0, at: 150).deadline == 1050)
  }

  @Test("half of the highest is a fall, less than half a possible new start", arguments: [(30, false), (29, true)])
  func half(percent: Int, restarts: Bool) {
    var watch = Watch()
    watch.see(60, at: 0)
    watch.see(polls(.percent(percent), from: 30, through: 90))
    #expect(watch.detector.lastAdvanceTime == Watch.start + (restarts ? 90 : 0))
  }

  @Test("a copy that began again goes on from the highest of the three")
  func restartAtTheHighest() {
    var watch = Watch()
    watch.see(80, at: 0)
    watch.see([Poll(at: 30, reading: .percent(3)), Poll(at: 60, reading: .percent(5))])
    watch.see(4, at: 90)
    #expect(watch.see(5, at: 120).deadline == 990)
    #expect(watch.see(6, at: 150).deadline == 1050)
  }

  @Test("a copy that began again must fall again below half of its own highest")
  func restartTwice() {
    var watch = Watch()
    watch.see(80, at: 0)
    watch.see(polls(.percent(10), from: 30, through: 90))
    watch.see(polls(.percent(6), from: 120, through: 210))
    #expect(watch.detector.lastAdvanceTime == Watch.start + 90)
    watch.see(polls(.percent(4), from: 240, through: 270))
    #expect(watch.detector.lastAdvanceTime == Watch.start + 90)
    watch.see(4, at: 300)
    #expect(watch.detector.lastAdvanceTime == Watch.start + 300)
  }

  @Test("the three numbers of one restart do not count towards the next")
  func restartForgetsItsNumbers() {
    var watch = Watch()
    watch.see(80, at: 0)
    watch.see(polls(.percent(10), from: 30, through: 90))
    watch.see(polls(.percent(4), from: 120, through: 150))
    #expect(watch.detector.highestPercent == 10)
    watch.see(4, at: 180)
    #expect(watch.detector.highestPercent == 4)
  }

  @Test("a new high of many percent at once is one advance")
  func jump() {
    var watch = Watch()
    watch.see(10, at: 0)
    #expect(watch.see(95, at: 30).deadline == 930)
    #expect(watch.see(94, at: 929).state == .copying)
    #expect(watch.see(95, at: 930).state == .stalled)
  }

  @Test("nova's percent that falls from 1 to 0 time and again begins nothing anew: it is a stall")
  func fallsFromOne() {
    var watch = Watch(policy: StallPolicy(slowestHealthyRate: 1e12))
    let percents = Array(repeating: [1, 0, 0, 0], count: 40).flatMap(\.self)
    let states = percents.enumerated().map { watch.see($0.element, at: Double($0.offset) * 30).state }
    #expect(states.firstIndex(of: .stalled) == 30)
    #expect(states.dropFirst(30).allSatisfy { $0 == .stalled })
  }

  @Test("three low numbers are a copy that began again from three percent on")
  func smallRestart() {
    var watch = Watch(policy: StallPolicy(mode: .strict))
    watch.see(3, at: 0)
    for poll in 1...3 { watch.see(0, at: Double(poll) * 30) }
    #expect(watch.detector.highestPercent == 0)
  }
}
