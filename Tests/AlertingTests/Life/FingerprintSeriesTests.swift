import Testing

@testable import Alerting

@Suite("Fingerprints of one alert after the other")
struct FingerprintSeriesTests {
  @Test("are those that each has by itself, whatever it has in common with the one before")
  func same() {
    var random = SplitMix64(seed: 1)
    var series = FingerprintSeries()
    for _ in 0..<2000 {
      // Few names and values, so that each number of labels is had in common, and none, and all.
      // Some are equal as texts, and not in their bytes.
      let labels = ["a", "b", "c\u{E9}", "d"].map {
        AlertIdentity.Label(
          random.pick($0, "ce\u{301}"),
          random.pick("", "1", "1", "K", "\u{212A}", "\u{E9}", "e\u{301}", "a\u{323}\u{307}", "a\u{307}\u{323}"))
      }
      let identity = AlertIdentity(labels)
      #expect(series.next(of: identity) == identity.key)
    }
  }
}
