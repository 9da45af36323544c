import StallDetector
import Testing

/// Answers that say nothing about the copy, and the ones that end it.
struct NoEvidenceTests {
  @Test("a failed poll neither stalls a copy nor delays its stall")
  func failuresChangeNothing() {
    var watch = Watch()
    let first = watch.see(42, at: 0)
    watch.see(polls(.failed, from: 30, through: 870))
    let held = watch.see(.failed, at: 900)
    #expect(held.state == .copying)
    #expect(held.stallDeadline == first.stallDeadline)
    #expect(watch.see(42, at: 910).state == .stalled)
  }

  @Test("a failed poll keeps the rate and its bounds")
  func failuresKeepTheRate() {
    var watch = Watch()
    let good = watch.see([
      Poll(at: 0, reading: .percent(1)), Poll(at: 60, reading: .percent(2)), Poll(at: 120, reading: .percent(3)),
    ])
    let held = watch.see(.failed, at: 150)
    #expect(held.rate != nil)
    #expect(held.rate == good.last?.rate)
    #expect(held.rateLowerBound == good.last?.rateLowerBound)
    #expect(held.rateUpperBound == good.last?.rateUpperBound)
  }

  @Test("a stalled copy stays stalled, for the same reason, while polls fail")
  func stalledStaysStalled() {
    var watch = Watch()
    watch.see(42, at: 0)
    let stalled = watch.see(42, at: 900)
    #expect(watch.see(.failed, at: 930) == stalled)
    #expect(watch.see(.null, at: 960) == stalled)
    #expect(watch.see(.missing, at: 990) == stalled)
  }

  @Test(
    "nothing but failed polls for the window is unreadable",
    arguments: [
      Reading.failed, .percent(101), .percent(-1), .percent(.max), .percent(.min),
    ])
  func unreadable(reading: Reading) {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(reading, at: 30)
    #expect(watch.see(reading, at: 929).state == .copying)
    #expect(watch.see(reading, at: 930).state == .unreadable)
    #expect(watch.detector.lastPercent == 42)
  }

  @Test(
    "any answer interrupts the run of failed polls",
    arguments: [
      Reading.percent(42), .noNumber(cloudGivesField: true), .completing, .text, .starting, .null, .missing,
    ])
  func answersInterruptFailures(answer: Reading) {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(.failed, at: 30)
    watch.see(answer, at: 900)
    #expect(watch.see(.failed, at: 930).state != .unreadable)
    #expect(watch.see(.failed, at: 1829).state != .unreadable)
    #expect(watch.see(.failed, at: 1830).state == .unreadable)
  }

  @Test("what was stalled before it was unreadable is stalled after it")
  func stalledThroughUnreadable() {
    var watch = Watch()
    watch.see([Poll(at: 0, reading: .percent(42)), Poll(at: 900, reading: .percent(42))])
    watch.see(polls(.failed, from: 930, through: 1830))
    #expect(watch.see(.noNumber(cloudGivesField: true), at: 1860).state == .stalled)
    #expect(watch.see(.null, at: 1890).state == .stalled)
  }

  @Test("the first good poll after an unreadable time judges the whole plateau")
  func plateauThroughUnreadable() {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(polls(.failed, from: 30, through: 930))
    #expect(watch.see(42, at: 960).state == .stalled)
    #expect(watch.see(43, at: 990).state == .copying)
  }

  @Test("a migration that never answered is waiting, then unreadable")
  func neverAnswered() {
    var watch = Watch()
    #expect(watch.see(.failed, at: 0).state == .waiting)
    #expect(watch.see(.failed, at: 899).state == .waiting)
    #expect(watch.see(.failed, at: 900).state == .unreadable)
    #expect(watch.see(.noNumber(cloudGivesField: true), at: 930).state == .waiting)
  }

  @Test("null three times in a row is an end; once or twice it is nothing")
  func nullThreeTimes() {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(.null, at: 30).reason == .statusNull(count: 1))
    #expect(watch.see(.null, at: 60).state == .copying)
    #expect(watch.see(42, at: 90).state == .copying)
    #expect(watch.see(.null, at: 120).state == .copying)
    #expect(watch.see(.null, at: 150).state == .copying)
    #expect(watch.see(.missing, at: 180).state == .copying)
    #expect(watch.see(.null, at: 210).state == .copying)
    #expect(watch.see(.null, at: 240).state == .copying)
    #expect(watch.see(.failed, at: 270).state == .copying)
    #expect(watch.see(.null, at: 300).state == .ended)
  }

  @Test("not found twice in a row is an end; once it is nothing", arguments: [Reading.percent(42), .null, .completing])
  func notFoundTwice(between: Reading) {
    var watch = Watch()
    watch.see(42, at: 0)
    #expect(watch.see(.missing, at: 30).reason == .notFoundOnce)
    watch.see(between, at: 60)
    #expect(watch.see(.missing, at: 90).state != .ended)
    #expect(watch.see(.failed, at: 120).state != .ended)
    #expect(watch.see(.missing, at: 150).state == .ended)
  }

  @Test("success and error are an end at once, from any state", arguments: [Reading.success, .error])
  func endAtOnce(end: Reading) {
    for before in [Reading.starting, .percent(42), .completing, .text, .unavailable, .failed] {
      var watch = Watch()
      watch.see([Poll(at: 0, reading: before), Poll(at: 3600, reading: before)])
      let verdict = watch.see(end, at: 3630)
      #expect(verdict.state == .ended)
      #expect(verdict.stallDeadline == nil)
    }
  }

  @Test("what has ended stays ended when nothing can be read any more")
  func endedStaysEnded() {
    var watch = Watch()
    let ended = watch.see(.success, at: 0)
    for (index, reading) in [Reading.failed, .null, .missing, .failed, .failed].enumerated() {
      #expect(watch.see(reading, at: 900 * Double(index + 1)) == ended)
    }
  }
}
