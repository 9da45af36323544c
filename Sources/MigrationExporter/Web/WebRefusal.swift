import Hummingbird

/// Why a request is not answered, in the form that who asks can read: under `/api` JSON with a reason, elsewhere a plain line.
struct WebRefusal: Sendable {
  /// What kind of refusal; it tells the status too.
  let code: API.Problem.Code
  /// The plain line, without its end.
  let line: String
  /// The reason for programs; nil: the line.
  var reason: String?
  var headers: HTTPFields = [:]

  /// The answer that says so to `request`.
  func response(to request: Request) -> Response {
    let answer =
      APIRoutes.isBelow(request.uri.path)
      ? APIAnswer.problem(API.Problem(error: reason ?? line, code: code), headers: headers)
      : WebServer.text("\(line)\n", status: code.status, headers: headers)
    // Nobody else takes the body from the answer to a HEAD, and the client would take it for the next answer.
    return request.method == .head ? answer.createHeadResponse() : answer
  }
}
