import NIOHTTP1
import Testing

@testable import CloudSimulator

@Suite struct KeystoneTests {
  static let refusal =
    #"{"error":{"code":401,"message":"The request you have made requires authentication.","title":"Unauthorized"}}"#
    + "\n"

  @Test func `the root answers 300 and v3 answers 200, both without a token`() async throws {
    try await visiting(CloudScript()) { visitor in
      let root = try await visitor.send(.GET, visitor.keystone + "/")
      #expect(root.status == 300)
      #expect(root.header("Location") == visitor.cloud.authURL + "/")
      #expect(root.body.hasPrefix(#"{"versions": {"values": [{"id": "v3.14", "status": "stable""#))
      for path in ["/v3", "/v3/"] {
        let reply = try await visitor.send(.GET, visitor.keystone + path)
        #expect(reply.status == 200)
        #expect(reply.json["version"]?["id"] == "v3.14")
        #expect(reply.header("Vary") == "X-Auth-Token")
        #expect(reply.header("x-openstack-request-id")?.hasPrefix("req-") == true)
        #expect(reply.header("Date") == "Sun, 22 Nov 2026 16:47:25 GMT")
      }
    }
  }

  @Test func `a password scoped to a project gets a token with roles and a catalog`() async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.signIn(Auth.password("admin", "admin-secret", scope: Auth.project("admin")))
      #expect(reply.status == 201)
      #expect(reply.header("X-Subject-Token")?.hasPrefix("gAAAAAB") == true)
      let token = try #require(reply.json["token"])
      let project = CloudScript.projectID(named: "admin")
      #expect(token["methods"] == ["password"])
      #expect(token["issued_at"] == "2026-11-22T16:47:25.000000Z")
      #expect(token["expires_at"] == "2026-11-22T17:47:25.000000Z")
      #expect(token["project"]?["id"]?.string == project)
      #expect(token["roles"]?.elements?.compactMap { $0["name"]?.string }.contains("admin") == true)
      let catalog = try #require(token["catalog"]?.elements)
      #expect(catalog.compactMap { $0["type"]?.string } == ["volumev3", "identity", "block-storage"])
      let urls = catalog.compactMap { $0["endpoints"]?.elements?.first?["url"]?.string }
      #expect(urls == [visitor.cloud.cinderURL + "/" + project, visitor.cloud.authURL, visitor.cloud.cinderURL])
      let endpoint = try #require(catalog[2]["endpoints"]?.elements?.first)
      #expect(endpoint["interface"] == "public")
      #expect(endpoint["region"] == "RegionOne" && endpoint["region_id"] == "RegionOne")
      #expect(catalog[2]["endpoints"]?.elements?.count == 3)
    }
  }

  @Test(arguments: [
    #""id":"517ddc12b34a424ca561047934212c53","secret":"appcred-secret""#,
    #""name":"exporter","user":{"name":"admin","domain":{"id":"default"}},"secret":"appcred-secret""#,
  ])
  func `an application credential is named by id, or by name and user`(details: String) async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.signIn(Auth.credential(details))
      #expect(reply.status == 201)
      #expect(reply.json["token"]?["methods"] == ["application_credential"])
      #expect(reply.json["token"]?["application_credential"]?["name"] == "exporter")
      #expect(reply.json["token"]?["project"]?["name"] == "admin")
      let list = try await visitor.ask("/volumes", token: reply.header("X-Subject-Token"))
      #expect(list.status == 200)
    }
  }

  @Test func `an application credential may not ask for a scope`() async throws {
    try await visiting(CloudScript()) { visitor in
      let details = #""id":"517ddc12b34a424ca561047934212c53","secret":"appcred-secret""#
      let reply = try await visitor.signIn(Auth.credential(details, scope: Auth.project("admin")))
      #expect(reply.status == 401)
      #expect(
        reply.body == #"{"error":{"code":401,"identity":{},"message":"Error authenticating with application "#
          + #"credential: Application credentials cannot request a scope.","title":"Unauthorized"}}"# + "\n")
    }
  }

  @Test(arguments: [
    Auth.password("admin", "wrong", scope: Auth.project("admin")),
    Auth.password("nobody", "admin-secret", scope: Auth.project("admin")),
    Auth.password("admin", "admin-secret", scope: Auth.project("nope")),
    Auth.password("member", "member-secret", scope: Auth.project("admin")),
    Auth.password("member", "member-secret", scope: #"{"system":{"all":true}}"#),
    Auth.password("admin", "admin-secret", scope: #"{"domain":{"id":"default"}}"#),
    Auth.credential(#""id":"517ddc12b34a424ca561047934212c53","secret":"wrong""#),
    Auth.credential(#""name":"no","user":{"name":"admin","domain":{"id":"default"}},"secret":"x""#),
    #"{"auth":{"identity":{"methods":[]}}}"#,
  ])
  func `what is not right is refused without detail`(body: String) async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.signIn(body)
      #expect(reply.status == 401)
      #expect(reply.body == Self.refusal)
      #expect(reply.header("WWW-Authenticate") == "Keystone uri=\"\(visitor.cloud.authURL)\"")
      #expect(reply.header("X-Subject-Token") == nil)
    }
  }

  @Test(arguments: [
    ("{", "Expecting to find valid JSON in request body."),
    ("[]", "Expecting to find valid JSON in request body."),
    ("{}", "Expecting to find auth in request body."),
    (#"{"auth":{"identity":{"methods":["password"]}}}"#, "Expecting to find password in identity."),
    (
      #"{"auth":{"identity":{"methods":["password"],"password":{"user":{"name":"admin","password":"x"}}}}}"#,
      "Expecting to find domain in user."
    ),
    (Auth.password("admin", "admin-secret", scope: "{}"), "Expecting to find system, project, domain, OS-TRUST"),
    (Auth.password("admin", "admin-secret", scope: #"{"project":{"name":"admin"}}"#), "Expecting to find domain in"),
    (Auth.credential(#""secret":"x""#), "Expecting to find name or ID in application credential."),
  ])
  func `what is malformed is answered 400`(body: String, message: String) async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.signIn(body)
      #expect(reply.status == 400)
      #expect(reply.message?.hasPrefix(message) == true)
      #expect(reply.json["error"]?["title"] == "Bad Request")
    }
  }

  @Test func `other failures have the messages of the real one`() async throws {
    try await visiting(CloudScript()) { visitor in
      let method = try await visitor.signIn(#"{"auth":{"identity":{"methods":["magic"],"magic":{}}}}"#)
      #expect(method.status == 401)
      #expect(method.message == "Attempted to authenticate with an unsupported method.")
      let credential = try await visitor.signIn(Auth.credential(#""id":"nosuch","secret":"x""#))
      #expect(credential.status == 404)
      #expect(credential.message == "Could not find Application Credential: nosuch.")
      let token = try await visitor.signIn(Auth.token("nonsense"))
      #expect(token.status == 404)
      #expect(token.message == "Could not recognize Fernet token")
    }
  }

  @Test func `without a scope there is no project and no catalog, and Cinder refuses to list`() async throws {
    try await visiting(CloudScript()) { visitor in
      for scope in [nil, #""unscoped""#] {
        let reply = try await visitor.signIn(Auth.password("admin", "admin-secret", scope: scope))
        #expect(reply.status == 201)
        let token = try #require(reply.json["token"]?.members).map(\.name)
        #expect(Set(token) == ["methods", "user", "audit_ids", "expires_at", "issued_at"])
        let list = try await visitor.ask("/volumes/detail", token: reply.header("X-Subject-Token"))
        #expect(list.status == 403)
        #expect(list.message == "Policy doesn't allow volume:get_all to be performed.")
      }
    }
  }

  @Test func `nocatalog leaves the catalog out`() async throws {
    try await visiting(CloudScript()) { visitor in
      let body = Auth.password("admin", "admin-secret", scope: Auth.project("admin"))
      let token = try await visitor.signIn(body, query: "?nocatalog").json["token"]
      #expect(token?["project"] != nil)
      #expect(token?["catalog"] == nil)
    }
  }

  @Test func `a system scope has no endpoint whose URL needs a project`() async throws {
    try await visiting(CloudScript()) { visitor in
      let body = Auth.password("admin", "admin-secret", scope: #"{"system":{"all":true}}"#)
      let token = try await visitor.signIn(body).json["token"]
      #expect(token?["system"]?["all"] == true)
      let counts = token?["catalog"]?.elements?.map { $0["endpoints"]?.elements?.count }
      #expect(counts == [0, 3, 3])
    }
  }

  @Test func `a domain scope is for users with a role there, and has no endpoint whose URL needs a project`()
    async throws
  {
    var script = CloudScript()
    script.users.append(
      SimulatedUser(name: "wide", password: "w", project: "admin", roles: [], domainRoles: ["admin"]))
    try await visiting(script) { visitor in
      for domain in [#"{"id":"default"}"#, #"{"name":"Default"}"#] {
        let reply = try await visitor.signIn(Auth.password("wide", "w", scope: #"{"domain":\#(domain)}"#))
        #expect(reply.status == 201)
        let token = try #require(reply.json["token"])
        #expect(token["domain"]?["id"] == "default")
        #expect(token["project"] == nil)
        #expect(token["roles"]?.elements?.first?["name"] == "admin")
        #expect(token["catalog"]?.elements?.map { $0["endpoints"]?.elements?.count } == [0, 3, 3])
        let list = try await visitor.ask("/volumes/detail", token: reply.header("X-Subject-Token"))
        #expect(list.status == 200)
      }
      let elsewhere = try await visitor.signIn(Auth.password("wide", "w", scope: #"{"domain":{"id":"other"}}"#))
      #expect(elsewhere.status == 401)
      let nowhere = try await visitor.signIn(Auth.password("wide", "w", scope: #"{"domain":{}}"#))
      #expect(nowhere.status == 400)
    }
  }

  @Test func `a token gets a token that lives no longer`() async throws {
    try await visiting(CloudScript()) { visitor in
      let old = try await visitor.token(of: "admin")
      visitor.clock.advance(by: 600)
      let reply = try await visitor.signIn(Auth.token(old, scope: Auth.project("admin")))
      #expect(reply.status == 201)
      #expect(reply.json["token"]?["methods"] == ["password", "token"])
      #expect(reply.json["token"]?["issued_at"] == "2026-11-22T16:57:25.000000Z")
      #expect(reply.json["token"]?["expires_at"] == "2026-11-22T17:47:25.000000Z")
    }
  }

  @Test func `a token can be looked at and revoked`() async throws {
    try await visiting(CloudScript()) { visitor in
      let admin = try await visitor.token(of: "admin")
      let member = try await visitor.token(of: "member")
      let url = visitor.cloud.authURL + "/auth/tokens"
      let headers = [("X-Auth-Token", admin), ("X-Subject-Token", member)]
      let shown = try await visitor.send(.GET, url, headers: headers)
      #expect(shown.status == 200)
      #expect(shown.json["token"]?["user"]?["name"] == "member")
      #expect(try await visitor.send(.HEAD, url, headers: headers).status == 200)
      #expect(try await visitor.send(.DELETE, url, headers: headers).status == 204)
      let gone = try await visitor.send(.GET, url, headers: headers)
      #expect(gone.status == 404)
      #expect(gone.message == "Failed to validate token")
      #expect(try await visitor.ask("/volumes", token: member).status == 401)
      #expect(try await visitor.send(.GET, url, headers: [("X-Auth-Token", admin)]).status == 404)
      #expect(try await visitor.send(.GET, url).body == Self.refusal)
    }
  }

  @Test func `a path that there is none of is a page of HTML, and another method 405`() async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.send(.GET, visitor.keystone + "/v3/nosuch")
      #expect(reply.status == 404)
      #expect(reply.header("Content-Type") == "text/html; charset=utf-8")
      #expect(reply.body.utf8.count == 207)
      #expect(try await visitor.send(.PUT, visitor.cloud.authURL + "/auth/tokens").status == 405)
    }
  }

  @Test func `the script chooses users, catalog and region`() async throws {
    var script = CloudScript()
    script.region = "North"
    script.users = [SimulatedUser(name: "ops", password: "a\"b", project: "ops", roles: ["admin"])]
    script.catalog = [
      CatalogService(type: "volume", name: "cinder", address: .url("http://elsewhere:1/v3"), interfaces: ["internal"])
    ]
    try await visiting(script) { visitor in
      let reply = try await visitor.signIn(Auth.password("ops", #"a\"b"#, scope: Auth.project("ops")))
      #expect(reply.status == 201)
      let catalog = try #require(reply.json["token"]?["catalog"]?.elements)
      #expect(catalog.count == 1)
      let endpoint = catalog[0]["endpoints"]?.elements?.first
      #expect(endpoint?["url"] == "http://elsewhere:1/v3")
      #expect(endpoint?["interface"] == "internal")
      #expect(endpoint?["region"] == "North")
    }
  }
}
