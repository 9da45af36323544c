import Foundation
import StallDetector
import Testing

/// What fooled other detectors, each with the shortest history of it and the sentence an admin reads.
struct TrapTableTests {
  struct Trap: Sendable, CustomTestStringConvertible {
    var name: String
    var gibibytes = 100.0
    var policy = StallPolicy()
    var prior: PacePrior?
    var interval = 30.0
    var history: [Poll]
    var state: MigrationState
    /// `…` at its end: and whatever follows, since the numbers there are a matter of tuning.
    var sentence: String

    func isSaid(_ verdict: Verdict) -> Bool {
      sentence.hasSuffix("…")
        ? verdict.reason.sentence.hasPrefix(sentence.dropLast()) : verdict.reason.sentence == sentence
    }

    var testDescription: String { name }
  }

  static let absent = Reading.noNumber(cloudGivesField: true)
  static let tebibyte = 1024.0

  /// One percent more every `tick` seconds from `first` percent at 0 s on, through `last` percent; then the same number.
  static func copy(
    from first: Int, through last: Int, tick: Double, step: Int = 1, thenFor plateau: Double = 0,
    every interval: Double = 30
  ) -> [Poll] {
    let moved = Double((last - first) / step) * tick
    return stride(from: 0, through: moved + plateau, by: interval).map { time in
      Poll(at: time, reading: .percent(min(last, first + Int(time / tick) * step)))
    }
  }

  static let traps =
    beginnings + absences + falls + clocks + [
      // Polls from 5 s to 30 min. Ticks of 600 s are 1.65 times 600 s and two periods, or three polls where those are longer.
      Trap(
        name: "polled every 5 s", interval: 5,
        history: copy(from: 10, through: 21, tick: 600, thenFor: 1100, every: 5), state: .stalled,
        sentence:
          "no new percent for 18 min (still 21 %); the last 10 came every 10 min, and none of 10 so far took as "
          + "long; stalled after 16 min (1.7 × the usual)"),
      Trap(
        name: "polled every 5 min", interval: 300,
        history: copy(from: 10, through: 21, tick: 600, thenFor: 1800, every: 300), state: .stalled,
        sentence:
          "no new percent for 30 min (still 21 %); the last 10 came every 10 min, and none of 10 so far took as "
          + "long; stalled after 26 min (2.7 × the usual)"),
      Trap(
        name: "polled every 30 min, three percent each time", interval: 1800,
        history: copy(from: 10, through: 43, tick: 600, thenFor: 3600, every: 1800), state: .copying,
        sentence: "at 43 %, the last new percent 60 min ago; stalled after 109 min without one (3.7 × the usual)"),
      Trap(
        name: "a stalled copy resolves at its first new high",
        history: copy(from: 10, through: 21, tick: 600, thenFor: 9000) + [Poll(at: 15_630, reading: .percent(22))],
        state: .copying, sentence: "at 22 %, the last new percent 0 s ago; stalled after …"),
      Trap(
        name: "slow, proven by the upper bound of its rate", policy: StallPolicy(minimumRate: 20 * Watch.mebibyte),
        history: copy(from: 10, through: 21, tick: 120), state: .slow,
        sentence: "it copies at no more than 11 MiB/s, and at least 20 MiB/s is expected"),
      Trap(
        name: "slow, even at its best pace past the deadline", policy: StallPolicy(deadline: 3600),
        history: copy(from: 10, through: 21, tick: 120), state: .slow,
        sentence: "at its best pace so far it is done in 2 h 16 min, and its deadline is in 38 min"),
      Trap(
        name: "slow, with the deadline already past", policy: StallPolicy(deadline: 600),
        history: copy(from: 10, through: 21, tick: 120), state: .slow,
        sentence: "at its best pace so far it is done in 2 h 16 min, and its deadline is 12 min past"),
      Trap(
        name: "steps of 5 %", history: copy(from: 5, through: 60, tick: 600, step: 5, thenFor: 1020), state: .copying,
        sentence: "at 60 %, the last new percent 17 min ago; stalled after 17 min without one (1.8 × the usual)"),
      Trap(
        name: "steps of 10 %, and then none", history: copy(from: 0, through: 50, tick: 600, step: 10, thenFor: 3000),
        state: .stalled,
        sentence: "no new percent for 50 min (still 50 %); the last 4 came every 10 min, and none of 4 so far "
          + "took as long; stalled after 19 min (2.0 × the usual)"),
    ]

  static let beginnings = [
    Trap(
      name: "a first byte that takes half a minute",
      history: polls(.starting, from: 0, through: 15, every: 15) + polls(absent, from: 30, through: 60, every: 15),
      state: .waiting, sentence: "migrating for 30 s, no number yet; stalled after 30 min without one"),
    Trap(
      name: "and then its first number",
      history: polls(absent, from: 0, through: 30, every: 15) + [Poll(at: 45, reading: .percent(0))], state: .copying,
      sentence: "at 0 %, the last new percent 0 s ago; stalled after 15 min without one"),
    Trap(
      name: "driver-assisted", history: polls(.text, from: 0, through: 86_400, every: 3600), state: .unmeasurable,
      sentence: "the storage driver copies it and gives no number"),
    Trap(
      name: "first seen mid-way, just before a tick: a part of a tick is no pace", gibibytes: tebibyte,
      history: copy(from: 57, through: 57, tick: 3600, thenFor: 60) + polls(.percent(58), from: 90, through: 990),
      state: .copying,
      sentence: "at 58 %, the last new percent 15 min ago; stalled after 87 min without one (no pace is known "
        + "yet; at 2.0 MiB/s, the slowest rate configured as healthy, one percent takes 87 min)"),
    Trap(
      name: "first seen mid-way, a long time before a tick",
      history: polls(.percent(57), from: 0, through: 840) + polls(.percent(58), from: 870, through: 2400),
      state: .copying,
      sentence: "at 58 %, the last new percent 25 min ago; stalled after 44 min without one (no whole percent "
        + "has been timed yet; a part of one took a third of this)"),
    Trap(
      name: "10 TiB frozen at first sight, nothing known", gibibytes: 10 * tebibyte,
      history: polls(.percent(12), from: 0, through: 7200), state: .copying,
      sentence: "at 12 %, the last new percent 2 h ago; stalled after 14 h 33 min without one (no pace is known "
        + "yet; at 2.0 MiB/s, the slowest rate configured as healthy, one percent takes 14 h 33 min)"),
    Trap(
      name: "10 TiB frozen at first sight, other copies known", gibibytes: 10 * tebibyte,
      prior: PacePrior(rate: 100 * Watch.mebibyte, copies: 7), history: polls(.percent(12), from: 0, through: 3000),
      state: .copying,
      sentence: "at 12 %, the last new percent 50 min ago; stalled after 53 min without one (no pace is known "
        + "yet; 7 other copies on this route had at least 100 MiB/s)"),
    Trap(
      name: "10 TiB frozen for longer than other copies explain", gibibytes: 10 * tebibyte,
      prior: PacePrior(rate: 100 * Watch.mebibyte, copies: 1), history: polls(.percent(12), from: 0, through: 7200),
      state: .stalled,
      sentence: "no new percent for 2 h (still 12 %); stalled after 53 min (no pace is known yet; another copy "
        + "on this route had at least 100 MiB/s)"),
    Trap(
      name: "100 TiB frozen for as long as is allowed at all", gibibytes: 100 * tebibyte,
      history: polls(.percent(12), from: 0, through: 86_400), state: .stalled,
      sentence: "no new percent for 24 h (still 12 %); stalled after 24 h (the longest configured plateau)"),
  ]

  static let absences = [
    Trap(
      name: "completing", history: copy(from: 97, through: 99, tick: 60) + polls(.completing, from: 150, through: 180),
      state: .finishing, sentence: "the copy is done, Cinder has been completing it for 30 s; stalled after 30 min"),
    Trap(
      name: "a field that vanishes at 42 %: for a moment nothing",
      history: copy(from: 40, through: 42, tick: 60) + polls(absent, from: 150, through: 300), state: .copying,
      sentence: "Cinder has given no number for 2 min (last: 42 %); stalled after 30 min without one"),
    Trap(
      name: "a field that vanishes at 42 %: a dead cinder-volume",
      history: copy(from: 40, through: 42, tick: 60) + polls(absent, from: 150, through: 1950), state: .stalled,
      sentence: "Cinder reports no copy running for it; the last number was 42 % at 14:05 UTC, and none has "
        + "come for 30 min"),
    Trap(
      name: "a field that vanishes at 99 %: the end of the copy",
      history: copy(from: 97, through: 99, tick: 60) + polls(absent, from: 150, through: 300), state: .finishing,
      sentence: "the copy is done, Cinder has been completing it for 2 min; stalled after 30 min"),
    Trap(
      name: "a field that vanishes at 99 %, and nothing more",
      history: copy(from: 97, through: 99, tick: 60) + polls(absent, from: 150, through: 1950), state: .stalled,
      sentence: "the copy is done, but Cinder has not completed it for 30 min"),
    Trap(
      name: "at 42 %, and its details can't be read any more",
      history: copy(from: 40, through: 42, tick: 60) + polls(.failed, from: 150, through: 1050), state: .unreadable,
      sentence: "Cinder lists it as migrating, but its details could not be read for 15 min"),
  ]

  static let falls = [
    Trap(
      name: "a lagging replica: 42, 41, 42",
      history: (0...30).map { Poll(at: Double($0) * 30, reading: .percent($0.isMultiple(of: 2) ? 42 : 41)) },
      state: .stalled, sentence: "no new percent for 15 min (still 42 %); stalled after 15 min (the configured window)"),
    Trap(
      name: "nova's 90, 86, 90 for two days",
      history: (0...5760).map { Poll(at: Double($0) * 30, reading: .percent($0 % 3 == 1 ? 86 : 90)) }, state: .stalled,
      sentence: "no new percent for 2 d (still 90 %); stalled after 15 min (the configured window)"),
    Trap(
      name: "a copy that began again, at the third of its low numbers",
      history: copy(from: 10, through: 21, tick: 600, thenFor: 3000)
        + polls(.percent(0), from: 9630, through: 9690), state: .copying,
      sentence: "at 0 %, the last new percent 0 s ago; stalled after 17 min without one (1.8 × the usual)"),
    Trap(
      name: "a copy that began again, at the second",
      history: copy(from: 10, through: 21, tick: 600, thenFor: 3000)
        + polls(.percent(0), from: 9630, through: 9660), state: .stalled,
      sentence: "no new percent for 51 min (still 21 %); the last 10 came every 10 min, and none of 10 so far "
        + "took as long; stalled after 17 min (1.8 × the usual)"),
  ]

  static let clocks = [
    Trap(
      name: "a clock that jumps forward by a day",
      history: copy(from: 10, through: 21, tick: 600, thenFor: 60) + [Poll(at: 93_090, reading: .percent(21))],
      state: .copying,
      sentence: "no new percent for 24 h 1 min (still 21 %), but polling was out for a part of that; stalled at "
        + "16:05 UTC without one"),
    Trap(
      name: "a clock that jumps back by a day, and a copy that is stuck",
      history: copy(from: 10, through: 21, tick: 600, thenFor: 60)
        + polls(.percent(21), from: -79_710, through: -78_000), state: .stalled,
      sentence: "no new percent for 30 min (still 21 %); the last 10 came every 10 min, and none of 10 so far "
        + "took as long; stalled after 17 min (1.8 × the usual)"),
    Trap(
      name: "an hour without polls, and then the same number",
      history: copy(from: 10, through: 21, tick: 600) + [Poll(at: 10_200, reading: .percent(21))], state: .copying,
      sentence: "no new percent for 60 min (still 21 %), but polling was out for a part of that; stalled at "
        + "17:04 UTC without one"),
    Trap(
      name: "and still the same, with open eyes",
      history: copy(from: 10, through: 21, tick: 600) + polls(.percent(21), from: 10_200, through: 10_860),
      state: .stalled,
      sentence: "no new percent for 71 min (still 21 %); the last 10 came every 10 min, and none of 10 so far "
        + "took as long; stalled after 17 min (1.8 × the usual)"),
    Trap(
      name: "an hour without polls, strict", policy: StallPolicy(mode: .strict),
      history: copy(from: 10, through: 21, tick: 600) + [Poll(at: 10_200, reading: .percent(21))], state: .stalled,
      sentence: "no new percent for 60 min (still 21 %); the last 10 came every 10 min, and none of 10 so far "
        + "took as long; stalled after 15 min (the configured window)"),
    Trap(
      name: "a machine that was suspended for a night, and a copy that went on",
      history: copy(from: 10, through: 21, tick: 600) + [Poll(at: 40_000, reading: .percent(76))], state: .copying,
      sentence: "at 76 %, the last new percent 0 s ago; stalled after …"),
  ]

  @Test("each trap is seen through, and said in words", arguments: traps)
  func seenThrough(trap: Trap) throws {
    var watch = Watch(gibibytes: trap.gibibytes, policy: trap.policy, interval: trap.interval)
    watch.detector.prior = trap.prior
    let verdict = try #require(watch.see(trap.history).last)
    #expect(verdict.state == trap.state)
    #expect(trap.isSaid(verdict), "\(verdict.reason.sentence)")
  }

  @Test("a daemon that restarts in the middle of a trap says the same", arguments: traps)
  func seenThroughARestart(trap: Trap) throws {
    var watch = Watch(gibibytes: trap.gibibytes, policy: trap.policy, interval: trap.interval)
    watch.detector.prior = trap.prior
    let (before, after) = (
      trap.history.dropLast(max(1, trap.history.count / 3)), trap.history.suffix(max(1, trap.history.count / 3))
    )
    watch.see(Array(before))
    watch.detector = try JSONDecoder().decode(StallDetector.self, from: try JSONEncoder().encode(watch.detector))
    let verdict = try #require(watch.see(Array(after)).last)
    #expect(verdict.state == trap.state)
    #expect(trap.isSaid(verdict), "\(verdict.reason.sentence)")
  }
}
