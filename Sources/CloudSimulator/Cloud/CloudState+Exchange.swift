extension CloudState {
  /// What the driver has to do with a request.
  struct Plan: Sendable {
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
  }

  /// Notes a request and settles which faults it meets: all delays up to the first other fault, and that one.
  mutating func receive(_ request: APIRequest, at service: RecordedRequest.Service, _ here: Surroundings) -> Plan {
    let number = log.open(
      RecordedRequest(
        service: service, method: request.method, path: request.target, microversion: request.microversionHeader,
        userAgent: request.headers["user-agent"], time: here.now, arrived: .now))
    var plan = Plan(number: number, delay: 0, outcome: .answer(bytes: nil))
    let line = "\(request.method) \(request.target)"
    search: for index in faults.indices where faults[index].times != 0 && faults[index].matches(line) {
      if let times = faults[index].times { faults[index].times = times - 1 }
      switch faults[index].action {
      case .delay(let seconds):
        plan.delay += max(0, seconds)
        continue search
      case .status(let status, let retryAfter):
        plan.outcome = .fixed(error(status, retryAfter: retryAfter, at: service, here))
      case .html(let status): plan.outcome = .fixed(ProxyAnswer.page(status))
      case .body(let text):
        plan.outcome = .fixed(APIResponse(200, [("Content-Type", "application/json")], body: Array(text.utf8)))
      case .truncate(let bytes): plan.outcome = .answer(bytes: max(0, bytes))
      case .reset: plan.outcome = .reset
      case .hang: plan.outcome = .hang
      }
      break search
    }
    faults.removeAll { $0.times == 0 }
    return plan
  }

  /// The service's own answer.
  mutating func answer(
    _ request: APIRequest, at service: RecordedRequest.Service, _ here: Surroundings
  ) -> APIResponse {
    switch service {
    case .keystone: keystone(request, here)
    case .cinder: cinder(request, here)
    }
  }

  private mutating func error(
    _ status: Int, retryAfter: Int?, at service: RecordedRequest.Service, _ here: Surroundings
  ) -> APIResponse {
    let id = random.requestID()
    let answer =
      switch service {
      case .keystone: KeystoneAnswer(here, requestID: id).error(status, HTTPReason.phrase(status))
      case .cinder: CinderAnswer(here, requestID: id).overlaidError(status, retryAfter: retryAfter)
      }
    return retryAfter.map { answer.with("Retry-After", "\($0)") } ?? answer
  }
}
