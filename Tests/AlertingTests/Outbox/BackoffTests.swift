import Testing

@testable import Alerting

@Suite("The pause after a failure")
struct BackoffTests {
  @Test("the table of the documentation", arguments: zip(1...11, [1.0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]))
  func table(failures: Int, full: Double) {
    #expect(Backoff.pause(failures: failures, random: 0) == full / 2)
    #expect(Backoff.pause(failures: failures, random: 1) == full)
    #expect(Backoff.pause(failures: failures, random: 0.5) == full * 0.75)
  }

  @Test("what the receiver asks for holds when it is longer, up to an hour")
  func asked() {
    #expect(Backoff.pause(failures: 3, asked: 90, random: 1) == 90)
    #expect(Backoff.pause(failures: 3, asked: 1, random: 1) == 4)
    #expect(Backoff.pause(failures: 3, asked: 86_400, random: 1) == 3600)
    #expect(Backoff.pause(failures: 3, asked: .infinity, random: 1) == 3600)
    for odd in [Double.nan, -5, -Double.infinity] { #expect(Backoff.pause(failures: 3, asked: odd, random: 1) == 4) }
  }

  @Test("odd numbers make no odd pause")
  func odd() {
    #expect(Backoff.pause(failures: .max, random: 1) == 300)
    #expect(Backoff.pause(failures: .min, random: 1) == 1)
    #expect(Backoff.pause(failures: 1, random: .nan) == 1)
    #expect(Backoff.pause(failures: 1, random: 7) == 1)
    #expect(Backoff.pause(failures: 1, random: -7) == 0.5)
  }
}
