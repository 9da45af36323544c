extension CloudState {
  /// What Cinder answers.
  mutating func cinder(_ request: APIRequest, _ here: Surroundings) -> APIResponse {
    var answer = CinderAnswer(here, requestID: random.requestID())
    guard let path = request.path(below: script.cinderPathPrefix) else { return answer.notFoundPage }
    let match = CinderRoute.match(
      request.method, path, projectNeeded: script.maxMicroversion < Microversion(3, 67))
    // The filter that checks tokens stands before the router of /v3, but not before that of /.
    guard path == "/v3" || path.hasPrefix("/v3/") else {
      guard match?.route == .versions else { return answer.notFoundPage }
      return settle(request, &answer).refusal ?? versions(300, request, here, answer)
    }
    guard let token = tokens.valid(request.token, at: tokenTime(here)) else { return answer.unauthorized }
    guard let match else { return answer.notFoundPage }
    guard match.route != .redirect else { return answer.redirect(to: linkBase(request, here) + "/v3/") }
    let settled = settle(request, &answer)
    if let refusal = settled.refusal { return refusal }
    if let project = match.project, project != token.projectID { return answer.malformedURL }
    let call = CinderCall(
      request: request, token: token, version: settled.version, projectInURL: match.project,
      linkBase: linkBase(request, here), now: here.now, answer: answer)
    return respond(to: call, at: match.route, here)
  }

  private mutating func respond(to call: CinderCall, at route: CinderRoute, _ here: Surroundings) -> APIResponse {
    switch route {
    case .versions, .redirect, .versionThree: versions(200, call.request, here, call.answer)
    case .volumes(let detail): list(call, detail: detail)
    case .volume(let id): show(id, call)
    case .createVolume: create(call)
    case .deleteVolume(let id): delete(id, call)
    case .action(let id): act(on: id, call)
    case .services: services(call)
    case .pools: pools(call)
    case .messages: call.answer.json(200, ["messages": []])
    }
  }

  /// Settles the microversion, and with it the headers of the answer.
  private func settle(
    _ request: APIRequest, _ answer: inout CinderAnswer
  ) -> (version: Microversion, refusal: APIResponse?) {
    let maximum = script.maxMicroversion
    let minimum = Microversion(3, 0)
    switch MicroversionRequest(header: request.microversionHeader, maximum: maximum) {
    case .version(let version):
      answer.version = "\(version)"
      return (version, nil)
    case .outOfRange(let text):
      // The old API's numbers have no such header in their answers.
      answer.version = text.contains("1.0") || text.contains("2.0") ? nil : text
      let message =
        "Version \(text) is not supported by the API. Minimum is \(minimum) and maximum is \(maximum)."
      return (minimum, answer.fault(406, message))
    case .malformed(let text):
      let message =
        "API Version String \(text) is of invalid format. Must be of format MajorNum.MinorNum."
      return (minimum, answer.fault(400, message))
    case .otherService: return (minimum, answer.badRequest)
    }
  }

  private func linkBase(_ request: APIRequest, _ here: Surroundings) -> String {
    if let endpoint = script.cinderPublicEndpoint { return endpoint + script.cinderPathPrefix }
    return request.headers["host"].map { "http://\($0)\(script.cinderPathPrefix)" } ?? here.cinder
  }

  private func versions(
    _ status: Int, _ request: APIRequest, _ here: Surroundings, _ answer: CinderAnswer
  ) -> APIResponse {
    let version: JSONValue = [
      "id": "v3.0", "status": "CURRENT", "version": "\(script.maxMicroversion)", "min_version": "3.0",
      "updated": "2023-08-31T00:00:00Z",
      "links": [
        ["rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"],
        ["rel": "self", "href": "\(linkBase(request, here))/v3/"],
      ],
      "media-types": [["base": "application/json", "type": "application/vnd.openstack.volume+json;version=3"]],
    ]
    return answer.json(status, ["versions": [version]])
  }
}
