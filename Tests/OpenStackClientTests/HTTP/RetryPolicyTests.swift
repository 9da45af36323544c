import Testing

@testable import OpenStackClient

/// What is tried again, after what pause, and when not.
struct RetryPolicyTests {
  private func outcome(_ status: Int, retryAfter: String? = nil) -> RetryPolicy.Outcome {
    let headers = retryAfter.map { ["retry-after": $0] } ?? [:]
    return RetryPolicy.Outcome(APIResponse(status: status, headers: headers, body: []), at: 1_795_366_022)
  }

  @Test("What passes by itself is tried again, what does not is not")
  func statuses() {
    let again = (100..<600).filter { outcome($0).mayPass }
    #expect(again == [413, 429, 502, 503, 504])
  }

  @Test(
    "Of failures without an answer only broken connections are tried again",
    arguments: [
      (OpenStackError.Code.unreachable, true), (.timeout, false), (.badAnswer, false), (.configuration, false),
      (.notFound, false), (.unauthorized, false),
    ])
  func failures(code: OpenStackError.Code, mayPass: Bool) {
    #expect(RetryPolicy.Outcome(OpenStackError(code, "it broke")).mayPass == mayPass)
  }

  @Test(
    "The pause doubles, is drawn from its upper half, and ends with the third attempt",
    arguments: [
      (1, 0.0, 0.25), (1, 1.0, 0.5), (2, 0.0, 0.5), (2, 1.0, 1.0), (3, 0.5, nil as Double?), (4, 0.5, nil),
    ])
  func pauses(attempt: Int, random: Double, pause: Double?) {
    let told = RetryPolicy.pause(after: outcome(503), attempt: attempt, random: random, timeLeft: 60)
    #expect(told == pause)
  }

  @Test("The server's own pause counts where it is longer, and where the time is left")
  func retryAfter() {
    func pause(_ text: String, timeLeft: Double = 60) -> Double? {
      RetryPolicy.pause(after: outcome(429, retryAfter: text), attempt: 1, random: 1, timeLeft: timeLeft)
    }
    #expect(pause("7") == 7)
    #expect(pause("0") == 0.5)
    #expect(pause("7", timeLeft: 6.9) == nil)
    #expect(pause("Sun, 22 Nov 2026 16:47:12 GMT") == 10)
    #expect(pause("soon") == 0.5)
    #expect(pause("-5") == 0.5)
  }

  @Test("A pause asked for with an answer that is final is nobody's business")
  func retryAfterOfFinalAnswer() {
    #expect(outcome(400, retryAfter: "60").askedPause == nil)
    #expect(outcome(201, retryAfter: "60").askedPause == nil)
  }

  @Test("Few retries are allowed while nearly all fails, and all again once most goes well")
  func budget() {
    var budget = RetryBudget()
    var allowed = 0
    while budget.allowsRetry {
      budget.note(failed: true)
      allowed += 1
    }
    #expect(allowed == 5)
    for _ in 0..<1000 { budget.note(failed: true) }
    for _ in 0..<50 { budget.note(failed: false) }
    #expect(!budget.allowsRetry)
    for _ in 0..<2 { budget.note(failed: false) }
    #expect(budget.allowsRetry)
  }

  @Test("A request in a hundred that fails never exhausts the budget")
  func budgetOfHealthyCloud() {
    var budget = RetryBudget()
    for count in 0..<10_000 {
      budget.note(failed: count.isMultiple(of: 100))
      #expect(budget.allowsRetry)
    }
  }
}
