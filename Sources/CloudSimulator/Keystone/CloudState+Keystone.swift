extension CloudState {
  /// What Keystone answers.
  mutating func keystone(_ request: APIRequest, _ here: Surroundings) -> APIResponse {
    let answer = KeystoneAnswer(here, requestID: random.requestID())
    guard let path = request.path(below: script.keystonePathPrefix) else { return answer.notFoundPage }
    let host = request.headers["host"].map { "http://\($0)\(script.keystonePathPrefix)" } ?? here.keystone
    switch path {
    case "/", "":
      let versions: JSONValue = ["versions": ["values": [Self.identityVersion(host)]]]
      return answer.json(300, versions, [("Location", "\(host)/v3/")])
    case "/v3", "/v3/": return answer.json(200, ["version": Self.identityVersion(host)])
    case "/v3/auth/tokens": return tokensAnswer(request, here, answer)
    case "/v3/auth/catalog":
      guard let token = tokens.valid(request.token, at: tokenTime(here)) else { return answer.unauthorized }
      return answer.json(200, ["catalog": catalog(for: token, here)])
    default: return answer.notFoundPage
    }
  }

  /// The time that tokens live by.
  func tokenTime(_ here: Surroundings) -> Double {
    script.tokenTime == .simulated ? here.now : here.wallClock
  }

  private static func identityVersion(_ host: String) -> JSONValue {
    [
      "id": "v3.14", "status": "stable", "updated": "2020-04-07T00:00:00Z",
      "links": [["rel": "self", "href": "\(host)/v3/"]],
      "media-types": [["base": "application/json", "type": "application/vnd.openstack.identity-v3+json"]],
    ]
  }

  private mutating func tokensAnswer(_ request: APIRequest, _ here: Surroundings, _ answer: KeystoneAnswer)
    -> APIResponse
  {
    switch request.method {
    case "POST": return signIn(request, here, answer)
    case "GET", "HEAD", "DELETE":
      let time = tokenTime(here)
      guard tokens.valid(request.token, at: time) != nil else { return answer.unauthorized }
      guard let id = request.headers["x-subject-token"] else { return answer.error(404, "No token in the request") }
      guard let subject = tokens.valid(id, at: time) else {
        let isOurs = id.hasPrefix("gAAAAAB")
        return answer.error(404, isOurs ? "Failed to validate token" : "Could not recognize Fernet token")
      }
      guard request.method != "DELETE" else {
        tokens.revoke(id)
        return answer.empty(204)
      }
      let withCatalog = !request.query.names.contains("nocatalog")
      return answer.json(200, view(subject, here, withCatalog: withCatalog), [("X-Subject-Token", id)])
    default: return answer.methodNotAllowed("GET, HEAD, POST, OPTIONS, DELETE")
    }
  }

  private mutating func signIn(_ request: APIRequest, _ here: Surroundings, _ answer: KeystoneAnswer) -> APIResponse {
    do {
      let auth = try AuthRequest(parsing: request.body)
      let token = try token(for: auth, at: tokenTime(here))
      let id = random.token()
      tokens.issue(token, as: id)
      let withCatalog = !request.query.names.contains("nocatalog")
      return answer.json(201, view(token, here, withCatalog: withCatalog), [("X-Subject-Token", id)])
    } catch let refusal as AuthRequest.Refusal {
      switch refusal {
      case .missing(let what): return answer.malformed(what)
      case .invalid(let message): return answer.error(400, message)
      case .unauthorized: return answer.unauthorized
      case .unsupportedMethod:
        let methods: JSONValue = [
          "external", "password", "token", "oauth1", "mapped", "application_credential", "ec2credential",
        ]
        return answer.error(
          401, "Attempted to authenticate with an unsupported method.", identity: ["methods": methods])
      }
    } catch let refusal as CredentialRefusal {
      return answer.error(refusal.status, refusal.message, identity: refusal.identity)
    } catch {
      return answer.error(500, "An unexpected error prevented the server from fulfilling your request.")
    }
  }
}
