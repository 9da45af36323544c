/// What the driver has to do with a request.
struct ResponsePlan: Sendable {
  enum Outcome: Sendable {
    /// Ask the service, and send so many bytes of the body's; `nil`: all.
    case answer(bytes: Int?)
    case fixed(APIResponse)
    case reset
    case hang
  }

  /// The number of the request in the log.
  var number: Int
  /// Real seconds to wait first.
  var delay: Double
  var outcome: Outcome

  /// The plan for a request that meets these faults, at a service whose own errors `error` makes of status and
  /// `Retry-After`.
  init(_ number: Int, _ met: (delay: Double, action: Fault.Action?), error: (Int, Int?) -> APIResponse) {
    self.number = number
    delay = met.delay
    switch met.action {
    case .delay, nil: outcome = .answer(bytes: nil)
    case .status(let status, let retryAfter): outcome = .fixed(error(status, retryAfter))
    case .html(let status): outcome = .fixed(ProxyAnswer.page(status))
    case .body(let text):
      outcome = .fixed(APIResponse(200, [("Content-Type", "application/json")], body: Array(text.utf8)))
    case .truncate(let bytes): outcome = .answer(bytes: max(0, bytes))
    case .reset: outcome = .reset
    case .hang: outcome = .hang
    }
  }
}

extension [Fault] {
  /// Which of them a request meets: all delays up to the first other one, and that.
  mutating func meet(_ request: APIRequest) -> (delay: Double, action: Fault.Action?) {
    var delay = 0.0
    var action: Fault.Action?
    let line = "\(request.method) \(request.target)"
    for index in indices where action == nil && self[index].times != 0 && self[index].matches(line) {
      if let times = self[index].times { self[index].times = times - 1 }
      if case .delay(let seconds) = self[index].action {
        delay += Swift.max(0, seconds)
      } else {
        action = self[index].action
      }
    }
    removeAll { $0.times == 0 }
    return (delay, action)
  }
}
