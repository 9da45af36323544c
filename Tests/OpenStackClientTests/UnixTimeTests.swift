import Testing

@testable import OpenStackClient

/// Times as Keystone and Cinder write them.
struct UnixTimeTests {
  @Test(
    "Times are read with and without fraction and Z",
    arguments: [
      ("1970-01-01T00:00:00", 0.0), ("1970-01-01T00:00:00.000000Z", 0), ("2026-11-22T16:47:25.000000", 1_795_366_045),
      ("2026-11-22T16:47:02.000000Z", 1_795_366_022), ("2026-11-22T16:47:25Z", 1_795_366_045),
      ("2026-11-22 16:47:25", 1_795_366_045), ("2024-02-29T12:00:00", 1_709_208_000),
      ("2000-02-29T00:00:00", 951_782_400), ("2100-03-01T00:00:00", 4_107_542_400),
      ("2024-12-31T23:59:59", 1_735_689_599),
      ("2016-12-31T23:59:60", 1_483_228_800), ("1969-12-31T23:59:59", -1),
    ])
  func reads(text: String, seconds: Double) {
    #expect(unixTime(fromISO8601: text) == seconds)
  }

  @Test("The fraction counts, to a millionth")
  func fraction() throws {
    let time = try #require(unixTime(fromISO8601: "2018-11-28T06:25:15.288987"))
    #expect(abs(time - 1_543_386_315.288987) < 1e-6)
    let half = try #require(unixTime(fromISO8601: "1970-01-01T00:00:00.5Z"))
    #expect(half == 0.5)
  }

  @Test(
    "Anything else is no time",
    arguments: [
      "", "Z", "now", "2026", "2026-11-22", "2026-11-22T16:47", "2026-11-22T16:47:2", "2026-13-22T16:47:25",
      "2026-00-22T16:47:25", "2026-11-32T16:47:25", "2026-11-00T16:47:25", "2026-11-22T24:00:00", "2026-11-22T16:60:25",
      "2026-11-22T16:47:61", "2026-11-22T16:47:25+02:00", "2026-11-22T16:47:25.123456789012", "2026-11-22T16:47:25.12x",
      "2026/11/22T16:47:25", "2026-11-22t16:47:25", "-026-11-22T16:47:25", "२०२६-11-22T16:47:25", "1795366045",
    ])
  func refuses(text: String) {
    #expect(unixTime(fromISO8601: text) == nil)
  }
}
