/// Cinder's answers, with the headers that it puts on them.
struct CinderAnswer: Sendable {
  let requestID: String
  /// Keystone's address with `/v3`, for the challenge of a 401.
  let keystone: String
  /// The microversion that the request is answered at, once that is settled.
  var version: String?

  init(_ here: Surroundings, requestID: String) {
    self.requestID = requestID
    keystone = here.keystone + "/v3"
  }

  func json(_ status: Int, _ value: JSONValue) -> APIResponse {
    answer(status, body: value.bytes())
  }

  /// An accepted action, which has no body.
  var accepted: APIResponse { answer(202, body: []) }

  /// An accepted deletion, which isn't quite like an accepted action.
  var deleted: APIResponse {
    APIResponse(202, [("Content-Type", "text/html; charset=UTF-8")] + versionHeaders + requestIDs(compute: false))
  }

  /// An error in Cinder's JSON.
  func fault(_ status: Int, _ message: String) -> APIResponse {
    let value: JSONValue = ["code": .integer(status), "message": .string(message)]
    return json(status, .object([.init(name: Self.faultName(status), value: value)]))
  }

  var malformedURL: APIResponse { fault(400, "Malformed request url") }
  var malformedBody: APIResponse { fault(400, "Malformed request body") }
  var badRequest: APIResponse {
    fault(
      400, "The server could not comply with the request since it is either malformed or otherwise incorrect.")
  }
  var serverError: APIResponse {
    fault(500, "The server has either erred or is incapable of performing the requested operation.")
  }

  func notFound(volume id: String) -> APIResponse { fault(404, "Volume \(id) could not be found.") }

  func forbidden(_ policy: String) -> APIResponse {
    fault(403, "Policy doesn't allow \(policy) to be performed.")
  }

  /// The answer of the filter in front of Cinder that checks tokens.
  var unauthorized: APIResponse {
    let body: JSONValue = [
      "error": [
        "code": 401, "title": "Unauthorized",
        "message": "The request you have made requires authentication.",
      ]
    ]
    return APIResponse(
      401,
      [("Content-Type", "application/json"), ("Www-Authenticate", "Keystone uri=\"\(keystone)\"")]
        + requestIDs(compute: false),
      body: body.bytes())
  }

  /// What the router answers to a path that it doesn't know: HTML.
  var notFoundPage: APIResponse {
    let text = """
      <html>
       <head>
        <title>404 Not Found</title>
       </head>
       <body>
        <h1>404 Not Found</h1>
        The resource could not be found.<br /><br />



       </body>
      </html>
      """
    return APIResponse(
      404, [("Content-Type", "text/html; charset=UTF-8")] + requestIDs(compute: false), body: Array(text.utf8))
  }

  func redirect(to location: String) -> APIResponse {
    APIResponse(
      302, [("Content-Type", "text/plain; charset=utf8"), ("Location", location)] + requestIDs(compute: false))
  }

  /// An error that a `Fault` lays over the API, in the form that Cinder or its rate limit would give it.
  func overlaidError(_ status: Int, retryAfter: Int?) -> APIResponse {
    switch status {
    case 401: unauthorized
    case 413, 429:
      json(
        status,
        [
          "overLimitFault": [
            "code": .integer(status), "message": "This request was rate-limited.",
            "details": "Try again in \(retryAfter ?? 0) seconds.",
          ]
        ])
    case 500: serverError
    default: fault(status, HTTPReason.phrase(status))
    }
  }

  private func answer(_ status: Int, body: [UInt8]) -> APIResponse {
    APIResponse(status, [("Content-Type", "application/json")] + versionHeaders + requestIDs(compute: true), body: body)
  }

  private var versionHeaders: [(String, String)] {
    version.map { [("OpenStack-API-Version", "volume \($0)"), ("Vary", "OpenStack-API-Version")] } ?? []
  }

  private func requestIDs(compute: Bool) -> [(String, String)] {
    (compute ? [("X-Compute-Request-Id", requestID)] : []) + [("X-Openstack-Request-Id", requestID)]
  }

  private static func faultName(_ status: Int) -> String {
    switch status {
    case 400: "badRequest"
    case 401: "unauthorized"
    case 403: "forbidden"
    case 404: "itemNotFound"
    case 405: "badMethod"
    case 409: "conflictingRequest"
    case 413: "overLimit"
    case 415: "badMediaType"
    case 501: "notImplemented"
    case 503: "serviceUnavailable"
    default: "computeFault"
    }
  }
}
