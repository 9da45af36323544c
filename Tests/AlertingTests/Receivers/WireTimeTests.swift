import Testing

@testable import Alerting

@Suite("A time in a message")
struct WireTimeTests {
  @Test(
    "is in UTC, to the nearest millisecond, and never out of the calendar",
    arguments: [
      (1_795_362_729.272, "2026-11-22T15:52:09.272Z"), (1_795_362_729, "2026-11-22T15:52:09.000Z"),
      (0, "1970-01-01T00:00:00.000Z"), (-0.001, "1969-12-31T23:59:59.999Z"), (0.9996, "1970-01-01T00:00:01.000Z"),
      (951_782_400.007, "2000-02-29T00:00:00.007Z"), (1e30, "9999-12-31T23:59:59.999Z"),
      (.infinity, "9999-12-31T23:59:59.999Z"), (-1e30, "0001-01-01T00:00:00Z"), (.nan, "0001-01-01T00:00:00Z"),
    ])
  func texts(seconds: Double, text: String) { #expect(WireTime(seconds).text == text) }
}
