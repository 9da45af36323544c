import Testing

@testable import MigrationExporter

@Suite("Durations as Prometheus writes them")
struct DurationTests {
  @Test(
    "are read to seconds",
    arguments: [
      ("30s", 30.0), ("5m", 300), ("1h30m", 5400), ("2d", 172_800), ("1w", 604_800), ("500ms", 0.5), ("0s", 0),
      ("1d2h3m4s5ms", 93_784.005), ("1w1ms", 604_800.001), ("90m", 5400), ("007s", 7), ("1m0s", 60),
    ])
  func read(_ text: String, _ seconds: Double) {
    #expect(duration(text) == seconds)
  }

  @Test(
    "and nothing else is one",
    arguments: [
      "", "30", "s", "1h30", "30 s", " 30s", "30s ", "1.5h", "1,5h", "-5m", "+5m", "5M", "5S", "30sec", "5min", "1y",
      "5m5m", "30s1m", "1ms1s", "0x10s", "1e3s", "٣s", "３s", "3\u{301}s", "5mm", "5µs", "none", "inf", "nan",
      "4294967296s", "99999999999999999999d",
    ])
  func refused(_ text: String) {
    #expect(duration(text) == nil)
  }
}
