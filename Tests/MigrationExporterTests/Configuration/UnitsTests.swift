import Testing

@testable import MigrationExporter

@Suite("Sizes, rates and misspelt words")
struct UnitsTests {
  @Test(
    "a size is read to bytes",
    arguments: [
      ("1TiB", 0x1p40), ("500GB", 500e9), ("1024", 1024), ("0", 0), ("1.5 GiB", 1.5 * 0x1p30), ("10MiB", 10 * 0x1p20),
      ("3KiB", 3072), ("2PiB", 2 * 0x1p50), ("1kB", 1000), ("1KB", 1000), ("7MB", 7e6), ("4TB", 4e12), ("1PB", 1e15),
      ("5B", 5),
    ] as [(String, Double)])
  func size(_ text: String, _ bytes: Double) {
    #expect(byteSize(text) == bytes)
  }

  @Test(
    "and nothing else is one",
    arguments: [
      "", " ", "TiB", "1T", "1G", "1tib", "1 TiB ", " 1TiB", "1  TiB", "-1", "+1", "1e3", "0x10", "1,5GiB", ".5GiB",
      "5.GiB", "1.2.3", "1Gbit", "１TiB", "nan", "inf", "none", "999999999999999999999",
    ])
  func noSize(_ text: String) {
    #expect(byteSize(text) == nil)
  }

  @Test(
    "a rate is a size a second",
    arguments: [("20MiB/s", 20 * 0x1p20), ("50 MB/s", 50e6), ("100/s", 100)] as [(String, Double)])
  func rate(_ text: String, _ bytes: Double) {
    #expect(byteRate(text) == bytes)
  }

  @Test("and nothing else is one", arguments: ["20MiB", "20MiB/h", "20MiBps", "/s", "20 MiB /s", "20Mbit/s", "none"])
  func noRate(_ text: String) {
    #expect(byteRate(text) == nil)
  }

  @Test(
    "a duration is written as it is read",
    arguments: [
      (900.0, "15m"), (90, "1m30s"), (5400, "1h30m"), (604_800, "7d"), (0.5, "0s"), (6.9, "6s"), (86_461, "1d1m1s"),
      (.infinity, "0s"), (.nan, "0s"),
    ] as [(Double, String)])
  func written(_ seconds: Double, _ text: String) {
    #expect(durationText(seconds) == text)
  }

  @Test(
    "a misspelt key is recognised, and another word is not taken for one",
    arguments: [
      ("intervall", "interval"), ("Interval", "interval"), ("itnerval", "interval"), ("concurency", "concurrency"),
      ("perhost", "per_host"), ("per-host", "per_host"), ("request_timeouts", "request_timeout"), ("pol", nil),
      ("", nil), ("x", nil), ("retention", nil), (String(repeating: "interval", count: 1000), nil),
    ] as [(String, String?)])
  func near(_ typed: String, _ meant: String?) {
    let words = ["interval", "timeout", "request_timeout", "concurrency", "per_host"]
    #expect(nearest(to: typed, in: words) == meant)
  }
}
