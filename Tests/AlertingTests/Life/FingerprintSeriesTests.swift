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
      let labels = ["a", "b", "c", "d"].map { AlertIdentity.Label($0, random.pick("", "1", "1", "2")) }
      let identity = AlertIdentity(labels)
      #expect(series.next(of: identity) == identity.key)
    }
  }
}
