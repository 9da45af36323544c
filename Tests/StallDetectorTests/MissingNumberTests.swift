import StallDetector
import Testing

/// Migrating, and no number: too early, nobody copies any more, or none to be had.
struct MissingNumberTests {
  static let absent = Reading.noNumber(cloudGivesField: true)
  static let absentAsEver = Reading.noNumber(cloudGivesField: false)

  /// Polls that come whenever they like, so that no time without one is an outage.
  private func unplanned(_ policy: StallPolicy = StallPolicy(mode: .strict)) -> Watch {
    Watch(policy: policy, interval: 0)
  }

  @Test("a field that vanished at 42 % is a stall after the number-missing window")
  func vanishedAtFortyTwo() {
    var watch = unplanned()
    watch.see(42, at: 0)
    let first = watch.see(Self.absent, at: 30)
    #expect(first.state == .copying)
    #expect(first.deadline == 1830)
    #expect(watch.see(Self.absent, at: 1829).state == .copying)
    let verdict = watch.see(Self.absent, at: 1830)
    #expect(verdict.state == .stalled)
    #expect(verdict.reason == .noCopyRunning(last: 42, lastSeen: Watch.start, elapsed: 1800))
    #expect(verdict.deadline == 1830)
  }

  @Test("the number-missing window is never shorter than the window", arguments: [absent, .starting])
  func atLeastTheWindow(reading: Reading) {
    var watch = unplanned(StallPolicy(mode: .strict, window: 900, numberMissingWindow: 60))
    #expect(watch.see(reading, at: 0).deadline == 900)
    #expect(watch.see(reading, at: 899).state == .waiting)
    #expect(watch.see(reading, at: 900).state == .stalled)
  }

  @Test("a moment without a number leaves the plateau as it was")
  func plateauThroughAMoment() {
    var watch = unplanned()
    watch.see(42, at: 0)
    watch.see(Self.absent, at: 450)
    #expect(watch.see(42, at: 899).state == .copying)
    #expect(watch.see(42, at: 900).state == .stalled)
  }

  @Test("a stalled copy stays stalled when its field vanishes, and a new high resolves it")
  func stalledStaysStalled() {
    var watch = unplanned()
    watch.see(polls(.percent(42), from: 0, through: 900))
    let verdict = watch.see(Self.absent, at: 930)
    #expect(verdict.state == .stalled)
    #expect(verdict.reason.plain == .plateau(percent: 42, plateau: 900, window: 900))
    #expect(
      watch.see(Self.absent, at: 2730).reason == .noCopyRunning(last: 42, lastSeen: Watch.start + 900, elapsed: 1800))
    #expect(watch.see(43, at: 2760).state == .copying)
  }

  @Test("a slow copy stays slow while its number is missing")
  func slowStaysSlow() {
    var watch = Watch(policy: StallPolicy(mode: .strict, minimumRate: 20 * Watch.mebibyte))
    watch.see([Poll(at: 0, reading: .percent(42)), Poll(at: 60, reading: .percent(42))])
    #expect(watch.see(Self.absent, at: 90).state == .slow)
    #expect(watch.see(Self.absent, at: 120).state == .slow)
  }

  @Test("a cloud that never gave numbers is unmeasurable after the window, not stalled")
  func cloudWithoutNumbers() {
    var watch = unplanned()
    #expect(watch.see(Self.absentAsEver, at: 0).state == .waiting)
    #expect(watch.see(Self.absentAsEver, at: 1799).state == .waiting)
    let verdict = watch.see(Self.absentAsEver, at: 1800)
    #expect(verdict.state == .unmeasurable)
    #expect(verdict.reason == .fieldNeverSeen(elapsed: 1800))
    #expect(verdict.stallDeadline == nil)
  }

  @Test("once the cloud has given a number anywhere, a migration that has none is stalled")
  func cloudLearnsToGiveNumbers() {
    var watch = unplanned()
    watch.see(polls(Self.absentAsEver, from: 0, through: 1800))
    #expect(watch.see(Self.absent, at: 1830).state == .stalled)
  }

  @Test("a migration that once had a number is stalled without one, whatever the cloud is said to give")
  func ownNumberCounts() {
    var watch = unplanned()
    watch.see(42, at: 0)
    watch.see(Self.absentAsEver, at: 30)
    #expect(watch.see(Self.absentAsEver, at: 1830).state == .stalled)
  }

  @Test("a driver's own words are unmeasurable, and are shown as they are")
  func driverText() {
    var watch = unplanned()
    #expect(watch.see(.text, at: 0).reason == .driverAssisted)
    let verdict = watch.see(.text, at: 86400)
    #expect(verdict.state == .unmeasurable)
    #expect(verdict.reason == .driverAssisted)
    #expect(verdict.stallDeadline == nil)
    #expect(verdict.rate == nil)
  }

  @Test("a driver's words are a sign of life: single polls without them do not add up")
  func wordsInterruptAbsence() {
    var watch = unplanned()
    watch.see(Self.absent, at: 0)
    watch.see(polls(.text, from: 30, through: 3570))
    #expect(watch.see(Self.absent, at: 3600).state == .unmeasurable)
    #expect(watch.see(.text, at: 3630).state == .unmeasurable)
  }

  @Test("a driver without a word any more leaves it unmeasurable until it ended, or the window is over")
  func lastWord() {
    var watch = unplanned()
    watch.see(polls(.text, from: 0, through: 600))
    let verdict = watch.see(Self.absent, at: 630)
    #expect(verdict.state == .unmeasurable)
    #expect(verdict.reason == .noNumberYet(elapsed: 0, window: 1800))
    #expect(verdict.deadline == 2430)
    #expect(watch.see(Self.absent, at: 660).state == .unmeasurable)
    var other = watch
    #expect(other.see(.success, at: 690).state == .ended)
    watch.see(Self.absent, at: 2429)
    #expect(watch.see(Self.absent, at: 2430).state == .stalled)
  }

  @Test("a cloud without the field is unmeasurable at once, and absence counts anew when it comes")
  func cloudWithoutField() {
    var watch = unplanned()
    watch.see(Self.absent, at: 0)
    #expect(watch.see(.unavailable, at: 30).state == .unmeasurable)
    #expect(watch.see(.unavailable, at: 86400).state == .unmeasurable)
    #expect(watch.see(Self.absent, at: 86430).state == .waiting)
  }

  @Test("starting is waiting, and stalled after the number-missing window")
  func starting() {
    var watch = unplanned()
    #expect(watch.see(.starting, at: 0).deadline == 1800)
    #expect(watch.see(.starting, at: 1799).state == .waiting)
    let verdict = watch.see(.starting, at: 1800)
    #expect(verdict.state == .stalled)
    #expect(verdict.reason == .neverStarted(elapsed: 1800))
    #expect(watch.see(Self.absent, at: 1830).state == .waiting)
  }

  @Test("each run of starting has its own window")
  func startingAgain() {
    var watch = unplanned()
    watch.see(polls(.starting, from: 0, through: 1770))
    watch.see(Self.absent, at: 1780)
    #expect(watch.see(.starting, at: 1800).state == .waiting)
  }

  @Test("a number missing at two polls an hour apart is no stall: nobody saw that it was missing in between")
  func missingAroundAnOutage() {
    var watch = Watch()
    watch.see(polls(.percent(42), from: 0, through: 60))
    watch.see(Self.absent, at: 90)
    let verdict = watch.see(Self.absent, at: 3690)
    #expect(verdict.state == .copying)
    #expect(verdict.reason == .numberMissing(last: 42, elapsed: 30, window: 1800))
    #expect(verdict.deadline == 5460)
    #expect(watch.see(Self.absent, at: 3720).state == .copying)
    #expect(watch.see(62, at: 3750).state == .copying)
  }

  @Test("with open eyes it is a stall after the window as ever, and one from before stays one over an outage")
  func missingBeyondAnOutage() {
    var watch = Watch()
    watch.see(42, at: 0)
    watch.see(polls(Self.absent, from: 30, through: 330))
    let seen = watch.see(polls(Self.absent, from: 3930, through: 5400))
    #expect(seen.dropLast().allSatisfy { $0.state == .copying })
    #expect(seen.last?.reason == .noCopyRunning(last: 42, lastSeen: Watch.start, elapsed: 1800))
    let later = watch.see(Self.absent, at: 20_000)
    #expect(later.reason == .noCopyRunning(last: 42, lastSeen: Watch.start, elapsed: 1830))
  }
}
