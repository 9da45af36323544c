import Testing

@testable import StallDetector

/// Durations, times and rates as an admin reads them.
struct WordingTests {
  static let durations: [(Double, String)] = [
    (-5, "0 s"), (0, "0 s"), (0.4, "0 s"), (119, "119 s"), (120, "2 min"), (3360, "56 min"), (7199, "119 min"),
    (7200, "2 h"), (7500, "2 h 5 min"), (172_799, "47 h 59 min"), (172_800, "2 d"), (273_600, "3 d 4 h"),
    (.nan, "a very long time"), (.infinity, "a very long time"), (1e300, "a very long time"),
  ]

  @Test("a duration has at most two units", arguments: durations)
  func durationIsShort(seconds: Double, expected: String) {
    #expect(duration(seconds) == expected)
  }

  static let timesOfDay: [(Double, String)] = [
    (0, "00:00"), (59.9, "00:00"), (60, "00:01"), (86399, "23:59"), (86400, "00:00"), (1_749_996_180, "14:03"),
    (-1, "23:59"), (.nan, "an unknown time"), (-.infinity, "an unknown time"), (1e300, "an unknown time"),
  ]

  @Test("a time of day is in UTC", arguments: timesOfDay)
  func timeOfDayIsUTC(unixSeconds: Double, expected: String) {
    #expect(timeOfDay(unixSeconds) == expected)
  }

  static let rates: [(Double, String)] = [
    (0, "0 B/s"), (7.4, "7 B/s"), (1023, "1023 B/s"), (1024, "1.0 KiB/s"), (2_558_525, "2.4 MiB/s"),
    (10_422_845, "9.9 MiB/s"), (10_443_817, "10 MiB/s"), (199_229_440, "190 MiB/s"),
    (3_221_225_472, "3.0 GiB/s"), (5_368_709_120_000, "5000 GiB/s"), (.nan, "an unknown rate"),
    (.infinity, "an unknown rate"), (1e300, "an unknown rate"), (-1e300, "an unknown rate"),
  ]

  @Test("a rate has binary units, and one decimal below ten", arguments: rates)
  func rateIsShort(bytesPerSecond: Double, expected: String) {
    #expect(byteRate(bytesPerSecond) == expected)
  }

  @Test(
    "no reason traps, whatever its numbers are",
    arguments: [
      Double.nan, .infinity, -.infinity, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    ])
  func nonsense(number: Double) {
    let reasons: [Reason] = [
      .starting(elapsed: number), .noCopyRunning(last: 1, lastSeen: number, elapsed: number),
      .belowMinimumRate(upperBound: number, minimum: number),
      .plateau(Plateau(percent: .max, seconds: number, window: number, basis: .window, pace: nil)),
    ]
    for reason in reasons { #expect(!reason.sentence.isEmpty) }
  }

  @Test("a rate just under the minimum is not said to be the minimum")
  func justBelowTheMinimum() {
    let reason = Reason.belowMinimumRate(upperBound: 19.6 * 0x1p20, minimum: 20 * 0x1p20)
    #expect(reason.sentence == "it copies at less than 20 MiB/s, the least that is expected")
  }
}
