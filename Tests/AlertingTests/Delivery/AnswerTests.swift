import Testing

@testable import Alerting

@Suite("What an answer means")
struct AnswerTests {
  private func outcome(_ status: Int, retryAfter: String? = nil, now: Double = 0) -> DeliveryOutcome {
    Answer(status: status, retryAfter: retryAfter, location: nil, body: [])
      .outcome(from: "http://h", hiding: Secrets(ReceiverRequest(url: "", body: []), options: HTTPOptions()), at: now)
  }

  @Test("every status has one meaning")
  func statuses() {
    for status in 200...699 {
      switch (outcome(status), status) {
      case (.accepted, 200..<300), (.retry, 300..<400), (.retry, 500...), (.retry, 401), (.retry, 403...405),
        (.retry, 407...408), (.retry, 429):
        break
      case (.refused, 400..<500): #expect(![401, 403, 404, 405, 407, 408, 429].contains(status))
      default: #expect(Bool(false), "\(status)")
      }
    }
  }

  @Test(
    "a pause is asked for in seconds or by a date, and a day is the most that is granted",
    arguments: [
      ("120", 120), (" 0 ", 0), ("Sun, 22 Nov 2026 15:52:39 GMT", 30), ("Sun, 22 Nov 2026 15:52:09 GMT", 0),
      ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 22 Nov 2099 15:52:09 GMT", 86400),
      (String(repeating: "9", count: 400), 86400), ("-5", nil), ("1.5", nil), ("", nil), ("soon", nil), ("٣", nil),
    ] as [(String, Double?)])
  func pauses(text: String, pause: Double?) {
    guard case .retry(let after, _) = outcome(503, retryAfter: text, now: 1_795_362_729) else {
      return #expect(Bool(false))
    }
    #expect(after == pause)
  }

  @Test(
    "what is told of a URL is scheme, host and port",
    arguments: [
      ("http://c:8776/v3?token=s3cret", "http://c:8776"), ("https://me:s3cret@c:5000/v3", "https://c:5000"),
      ("https://hooks.slack.com/services/a/b", "https://hooks.slack.com"),
      ("http://[::1]:5000/v3", "http://[::1]:5000"),
      ("me:s3cret@c/v3", "a URL without http:// or https://"), ("", "a URL without http:// or https://"),
    ])
  func origins(url: String, origin: String) { #expect(WebOrigin.of(url) == origin) }
}
