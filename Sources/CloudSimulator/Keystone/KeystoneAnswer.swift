/// Keystone's answers, with the headers that it puts on all of them.
struct KeystoneAnswer {
  let requestID: String
  /// Keystone's address with `/v3`.
  let address: String

  init(_ here: Surroundings, requestID: String) {
    self.requestID = requestID
    address = here.keystone + "/v3"
  }

  func json(_ status: Int, _ value: JSONValue, _ headers: [(String, String)] = []) -> APIResponse {
    APIResponse(status, [("Content-Type", "application/json")] + headers + usual, body: value.bytes())
  }

  func empty(_ status: Int) -> APIResponse { APIResponse(status, usual) }

  /// An error: its body has no blanks and a line end, and its keys are sorted, as Flask's `jsonify` makes it.
  func error(_ status: Int, _ message: String, identity: JSONValue? = nil) -> APIResponse {
    var members: JSONValue = .object([.init(name: "code", value: .integer(status))])
    if let identity { members = members.adding([.init(name: "identity", value: identity)]) }
    members = members.adding([
      .init(name: "message", value: .string(message)),
      .init(name: "title", value: .string(HTTPReason.phrase(status))),
    ])
    let challenge = status == 401 ? [("WWW-Authenticate", "Keystone uri=\"\(address)\"")] : []
    return APIResponse(
      status, [("Content-Type", "application/json")] + challenge + usual,
      body: (["error": members] as JSONValue).bytes(.compact) + [0x0A])
  }

  /// The refusal that tells nothing: wrong password, unknown user, unknown project, bad token.
  var unauthorized: APIResponse { error(401, "The request you have made requires authentication.") }

  func malformed(_ what: String) -> APIResponse {
    error(
      400,
      "Expecting to find \(what). The server could not comply with the request since it is either malformed or "
        + "otherwise incorrect. The client is assumed to be in error.")
  }

  var notFoundPage: APIResponse {
    let text = """
      <!doctype html>
      <html lang=en>
      <title>404 Not Found</title>
      <h1>Not Found</h1>
      <p>The requested URL was not found on the server. If you entered the URL manually please check your spelling \
      and try again.</p>

      """
    return APIResponse(404, [("Content-Type", "text/html; charset=utf-8")] + usual, body: Array(text.utf8))
  }

  func methodNotAllowed(_ allowed: String) -> APIResponse {
    let body: JSONValue = ["message": "The method is not allowed for the requested URL."]
    return APIResponse(
      405, [("Content-Type", "application/json"), ("Allow", allowed)] + usual, body: body.bytes() + [0x0A])
  }

  private var usual: [(String, String)] {
    [("Vary", "X-Auth-Token"), ("x-openstack-request-id", requestID)]
  }
}
