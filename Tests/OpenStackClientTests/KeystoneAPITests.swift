import Testing

@testable import OpenStackClient

/// Signing in: what is sent, and what Keystone's answers mean.
struct KeystoneAPITests {
  private let url = "http://127.0.0.1:15000/v3/auth/tokens"

  private static let byPassword = CloudConfiguration.Credential.password(
    user: .name("admin", domain: .id("default")), password: "admin-lab",
    project: .name("admin", domain: .id("default")))

  private static let cloud = CloudConfiguration(authURL: "http://127.0.0.1:15000/v3", credential: byPassword)

  @Test(
    "The bodies are those that a real Keystone took",
    arguments: [
      (
        byPassword,
        #"""
        {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","domain":{"id":"default"},
        "password":"admin-lab"}}},"scope":{"project":{"name":"admin","domain":{"id":"default"}}}}}
        """#
      ),
      (
        .password(user: .id("u1"), password: "a\"b\\c\n\u{e9}", project: .id("p1")),
        #"""
        {"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"a\"b\\c\n\u00e9"}}},
        "scope":{"project":{"id":"p1"}}}}
        """#
      ),
      (
        .password(
          user: .name("u", domain: .name("Corp")), password: "p", project: .name("pr", domain: .name("Other"))),
        #"""
        {"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"u","domain":{"name":"Corp"},
        "password":"p"}}},"scope":{"project":{"name":"pr","domain":{"name":"Other"}}}}}
        """#
      ),
      (
        .password(user: .id("u1"), password: "p", scope: .domain(.name("Corp"))),
        #"""
        {"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"p"}}},
        "scope":{"domain":{"name":"Corp"}}}}
        """#
      ),
      (
        .password(user: .id("u1"), password: "p", scope: .unspecified),
        #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"id":"u1","password":"p"}}}}}"#
      ),
      (
        .token("gAAAA", scope: .system),
        #"{"auth":{"identity":{"methods":["token"],"token":{"id":"gAAAA"}},"scope":{"system":{"all":true}}}}"#
      ),
      (
        .applicationCredential(id: "517ddc12b34a424ca561047934212c53", secret: "APPCRED-SECRET"),
        #"""
        {"auth":{"identity":{"methods":["application_credential"],"application_credential":
        {"id":"517ddc12b34a424ca561047934212c53","secret":"APPCRED-SECRET"}}}}
        """#
      ),
      (
        .namedApplicationCredential(
          name: "exporter", user: .name("admin", domain: .id("default")), secret: "APPCRED-SECRET"),
        #"""
        {"auth":{"identity":{"methods":["application_credential"],"application_credential":{"name":"exporter",
        "user":{"name":"admin","domain":{"id":"default"}},"secret":"APPCRED-SECRET"}}}}
        """#
      ),
    ])
  func bodies(credential: CloudConfiguration.Credential, json: String) throws {
    let request = try KeystoneAPI.signIn(CloudConfiguration(authURL: "http://k:5000/v3", credential: credential))
    #expect(request.method == "POST")
    #expect(request.service == .identity)
    #expect(request.headers.isEmpty)
    #expect(try canonical(try #require(request.body)) == canonical(json.utf8))
  }

  @Test(
    "The URL may come with and without /v3 and slashes, and with a path in front",
    arguments: [
      ("http://k:5000", "http://k:5000/v3/auth/tokens"), ("http://k:5000/", "http://k:5000/v3/auth/tokens"),
      ("http://k:5000/v3", "http://k:5000/v3/auth/tokens"), ("http://k:5000/v3//", "http://k:5000/v3/auth/tokens"),
      ("https://k/identity", "https://k/identity/v3/auth/tokens"),
      ("https://k/identity/v3/", "https://k/identity/v3/auth/tokens"),
    ])
  func urls(given: String, asked: String) throws {
    let cloud = CloudConfiguration(authURL: given, credential: Self.byPassword)
    #expect(try KeystoneAPI.signIn(cloud).url == asked)
  }

  @Test("A real answer gives the token, its life, its project and its catalog")
  func token() throws {
    let answer = APIResponse.json(201, Transcript.token, headers: ["x-subject-token": "gAAAAABrAxyG"])
    let token = try KeystoneAPI.token(from: answer, at: url, as: Self.cloud)
    #expect(token.id == "gAAAAABrAxyG")
    #expect(token.lifetime == 3600)
    #expect(token.projectID == Transcript.project)
    #expect(token.catalog.services.map(\.type) == ["volumev3", "identity", "block-storage"])
  }

  @Test("A token without scope has no project and no catalog, and that is for the next step to tell")
  func unscoped() throws {
    let answer = APIResponse.json(201, Transcript.unscopedToken, headers: ["x-subject-token": "gAAAAABrAxyJ"])
    let token = try KeystoneAPI.token(from: answer, at: url, as: Self.cloud)
    #expect(token.projectID == nil)
    #expect(token.catalog.services.isEmpty)
  }

  @Test(
    "A token that does not say how long it lives is used until it is refused",
    arguments: [
      "{}", #"{"expires_at": null, "issued_at": null}"#, #"{"expires_at": "2026-11-22T17:47:05.000000Z"}"#,
      #"{"expires_at": "soon", "issued_at": "2026-11-22T16:47:05.000000Z"}"#,
    ])
  func endless(token: String) throws {
    let answer = APIResponse.json(201, #"{"token": \#(token)}"#, headers: ["x-subject-token": "t"])
    #expect(try KeystoneAPI.token(from: answer, at: url, as: Self.cloud).lifetime == .infinity)
  }

  @Test("A refused sign-in says what may be wrong, and what Keystone says")
  func refused() {
    let plain = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .json(401, Transcript.unauthorized), at: url, as: Self.cloud)
    }
    #expect(plain?.code == .unauthorized)
    #expect(
      plain?.description
        == "Keystone at http://127.0.0.1:15000 refused the sign-in (401): wrong password or unknown user, or there is "
        + "no such project, or the user has no role in it; Keystone says: The request you have made requires "
        + "authentication.")
    let scoped = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .json(401, Transcript.scopedCredential), at: url, as: Self.cloud)
    }
    #expect(scoped?.description.hasSuffix("Application credentials cannot request a scope.") == true)
    let html = #expect(throws: OpenStackError.self) { try KeystoneAPI.token(from: .html(401), at: url, as: Self.cloud) }
    #expect(html?.description.hasSuffix("or the user has no role in it") == true)
  }

  @Test("201 without the token's header is no sign-in", arguments: [[:], ["x-subject-token": ""]])
  func noHeader(headers: [String: String]) {
    let error = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .json(201, Transcript.token, headers: headers), at: url, as: Self.cloud)
    }
    #expect(error?.code == .badAnswer)
    #expect(error?.description == "Keystone at http://127.0.0.1:15000 answered 201 without a token")
  }

  @Test(
    "A body that makes no sense is told by its place, not by its text",
    arguments: [
      ("", "it is not JSON"), ("<html>secret</html>", "it is not JSON"),
      (#"{"token": {"project": {"id": "sec"#, "it is not JSON"),
      ("{}", "no key token"), (#"{"token": "secret"}"#, "unexpected value at token"),
      (#"{"token": {"project": {}}}"#, "no key token.project.id"),
    ])
  func nonsense(body: String, complaint: String) {
    let error = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .json(201, body, headers: ["x-subject-token": "t"]), at: url, as: Self.cloud)
    }
    #expect(error?.code == .badAnswer)
    #expect(error?.description.contains(complaint) == true)
    #expect(error?.description.contains("sec") == false)
  }

  @Test(
    "Other statuses are Keystone's failure, never a missing volume",
    arguments: [
      (APIResponse.html(404), OpenStackError.Code.badAnswer),
      (.json(404, #"{"error":{"code":404,"message":"Not here.","title":"Not Found"}}"#), .badAnswer),
      (.html(503), .serverError), (.json(500, "{}"), .serverError), (.html(302), .badAnswer),
      (.json(200, Transcript.token, headers: ["x-subject-token": "t"]), .serverError), (.html(403), .forbidden),
      (.json(300, #"{"versions":{"values":[]}}"#), .badAnswer), (.html(502), .serverError),
    ])
  func otherStatuses(answer: APIResponse, code: OpenStackError.Code) {
    let error = #expect(throws: OpenStackError.self) { try KeystoneAPI.token(from: answer, at: url, as: Self.cloud) }
    #expect(error?.code == code)
    #expect(
      error?.description.hasPrefix(
        "signing in to Keystone at http://127.0.0.1:15000 failed with status \(answer.status)") == true)
    #expect(error?.description.contains("Cinder") == false)
  }

  @Test(
    "A refusal tells what may be wrong with the credential that was used",
    arguments: [
      (CloudConfiguration.Credential.token("s3cret", scope: .system), "the token of the configuration has expired"),
      (.token("s3cret", scope: .system), "the user has no role on the system"),
      (.applicationCredential(id: "a", secret: "s3cret"), "the application credential is unknown or has expired"),
      (.password(user: .id("u"), password: "s3cret", scope: .domain(.id("d"))), "the user has no role on it"),
      (.password(user: .id("u"), password: "s3cret", scope: .unspecified), "wrong password or unknown user"),
    ])
  func reasons(credential: CloudConfiguration.Credential, reason: String) {
    let cloud = CloudConfiguration(authURL: "http://k", credential: credential)
    let error = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .json(401, Transcript.unauthorized), at: url, as: cloud)
    }
    #expect(error?.code == .unauthorized)
    #expect(error?.description.contains(reason) == true)
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test("An unknown application credential or token is answered 404, and is a refusal all the same")
  func unknownCredential() {
    let answer = APIResponse.json(
      404, #"{"error":{"code":404,"message":"Could not find Application Credential: a.","title":"Not Found"}}"#)
    for credential: CloudConfiguration.Credential in [
      .applicationCredential(id: "a", secret: "s"), .token("t", scope: .unspecified),
    ] {
      let cloud = CloudConfiguration(authURL: "http://k", credential: credential)
      let error = #expect(throws: OpenStackError.self) { try KeystoneAPI.token(from: answer, at: url, as: cloud) }
      #expect(error?.code == .unauthorized)
      #expect(error?.description.hasSuffix("Keystone says: Could not find Application Credential: a.") == true)
      // A proxy's page says nothing about the credential.
      let page = #expect(throws: OpenStackError.self) { try KeystoneAPI.token(from: .html(404), at: url, as: cloud) }
      #expect(page?.code == .badAnswer)
      #expect(page?.description.contains("there is no Keystone 3 at auth_url") == true)
    }
  }

  @Test("A page of HTML with an error status is laid at the proxy's door")
  func page() {
    let error = #expect(throws: OpenStackError.self) {
      try KeystoneAPI.token(from: .html(503), at: url, as: Self.cloud)
    }
    #expect(error?.description.hasSuffix("and HTML; does a proxy or a load balancer answer in its place?") == true)
  }

  @Test(
    "The token tells its scope",
    arguments: [
      (#"{"project": {"id": "p1"}}"#, Token.Scope.project(id: "p1")),
      (#"{"domain": {"id": "default", "name": "Default"}}"#, .domain), (#"{"system": {"all": true}}"#, .system),
      ("{}", .none),
    ])
  func scopes(token: String, scope: Token.Scope) throws {
    let answer = APIResponse.json(201, #"{"token": \#(token)}"#, headers: ["x-subject-token": "t"])
    #expect(try KeystoneAPI.token(from: answer, at: url, as: Self.cloud).scope == scope)
  }
}
