extension CloudState {
  /// Notes a request and settles which faults it meets.
  mutating func receive(
    _ request: APIRequest, at service: RecordedRequest.Service, _ here: Surroundings
  ) -> ResponsePlan {
    let number = log.open(
      RecordedRequest(
        service: service, method: request.method, path: request.target, microversion: request.microversionHeader,
        userAgent: request.headers["user-agent"], time: here.now, arrived: .now))
    let met = faults.meet(request)
    return ResponsePlan(number, met) { error($0, retryAfter: $1, at: service, here) }
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
