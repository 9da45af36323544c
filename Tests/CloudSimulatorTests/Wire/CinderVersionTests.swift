import NIOHTTP1
import Testing

@testable import CloudSimulator

@Suite struct CinderVersionTests {
  @Test func `the root answers 300 without a token and tells the range`() async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.send(.GET, visitor.cinder + "/")
      #expect(reply.status == 300)
      #expect(reply.header("OpenStack-API-Version") == "volume 3.0")
      let version = reply.json["versions"]?.elements?.first
      #expect(version?["version"] == "3.72")
      #expect(version?["min_version"] == "3.0")
      #expect(version?["id"] == "v3.0")
      let links = version?["links"]?.elements?.compactMap { $0["href"]?.string }
      #expect(links == ["https://docs.openstack.org/", visitor.cloud.cinderURL + "/"])
    }
  }

  @Test func `v3 needs a token, and is a redirect without its slash`() async throws {
    try await visiting(CloudScript()) { visitor in
      for path in ["", "/"] {
        #expect(try await visitor.ask(path, token: nil).status == 401)
      }
      let found = try await visitor.ask("/", version: nil)
      #expect(found.status == 200)
      #expect(found.json["versions"]?.elements?.count == 1)
      // The client follows the redirect to the same page.
      let token = try await visitor.token(of: "admin")
      _ = try await visitor.ask("", token: token, version: nil)
      let redirect = visitor.cloud.requests().first { $0.path == "/v3" && $0.status == 302 }
      #expect(redirect != nil)
    }
  }

  @Test func `paths that there are none of are HTML without Cinder's headers`() async throws {
    try await visiting(CloudScript()) { visitor in
      let project = CloudScript.projectID(named: "admin")
      let paths = ["/nosuch", "/\(project)/", "/\(project)", "/volumes/", "/volumes/detail/", "/volumes/a/b", "/types"]
      for path in paths {
        let reply = try await visitor.ask(path)
        #expect(reply.status == 404, "\(path)")
        #expect(reply.header("Content-Type") == "text/html; charset=UTF-8")
        #expect(reply.body.utf8.count == 154)
        #expect(reply.header("OpenStack-API-Version") == nil)
        #expect(reply.header("X-Compute-Request-Id") == nil)
        #expect(reply.header("X-Openstack-Request-Id") != nil)
      }
      #expect(try await visitor.send(.GET, visitor.cinder + "/v2/volumes").status == 404)
      #expect(try await visitor.ask("/volumes", method: .PUT, body: "{}").status == 404)
    }
  }

  @Test func `HEAD is 404 without a body`() async throws {
    try await visiting(CloudScript()) { visitor in
      let reply = try await visitor.ask("/volumes/detail", method: .HEAD)
      #expect(reply.status == 404)
      #expect(reply.body.isEmpty)
    }
  }

  @Test(arguments: [
    (nil, "3.0"), ("volume 3.0", "3.0"), ("volume 3.71", "3.71"), ("volume 3.72", "3.72"), ("volume latest", "3.72"),
    ("compute 2.1,volume 3.72", "3.72"), ("volume 3.9, compute 2.1", "3.9"),
  ])
  func `the answer names the microversion it used`(header: String?, used: String) async throws {
    try await visiting(CloudScript()) { visitor in
      var headers = [("X-Auth-Token", try await visitor.token(of: "admin"))]
      if let header { headers.append(("OpenStack-API-Version", header)) }
      let reply = try await visitor.send(.GET, visitor.cloud.cinderURL + "/volumes", headers: headers)
      #expect(reply.status == 200)
      #expect(reply.header("OpenStack-API-Version") == "volume \(used)")
      #expect(reply.header("Vary") == "OpenStack-API-Version")
      #expect(reply.header("Content-Type") == "application/json")
      let id = reply.header("X-Openstack-Request-Id")
      #expect(id?.hasPrefix("req-") == true && reply.header("X-Compute-Request-Id") == id)
      #expect(reply.body == #"{"volumes": []}"#)
    }
  }

  @Test(arguments: [
    (
      "volume 3.99", 406, "Version 3.99 is not supported by the API. Minimum is 3.0 and maximum is 3.72.", "volume 3.99"
    ),
    ("volume 2.0", 406, "Version 2.0 is not supported by the API. Minimum is 3.0 and maximum is 3.72.", nil),
    ("volume x.y", 400, "API Version String x.y is of invalid format. Must be of format MajorNum.MinorNum.", nil),
    ("volume 3.072", 400, "API Version String 3.072 is of invalid format. Must be of format MajorNum.MinorNum.", nil),
    (
      "3.72", 400,
      "The server could not comply with the request since it is either malformed or otherwise incorrect.", nil
    ),
    (
      "block-storage 3.72", 400,
      "The server could not comply with the request since it is either malformed or otherwise incorrect.", nil
    ),
    (
      "cinder 3.72", 400,
      "The server could not comply with the request since it is either malformed or otherwise incorrect.", nil
    ),
  ])
  func `other headers are refused`(header: String, status: Int, message: String, echo: String?) async throws {
    try await visiting(CloudScript()) { visitor in
      let headers = [("X-Auth-Token", try await visitor.token(of: "admin")), ("OpenStack-API-Version", header)]
      let reply = try await visitor.send(.GET, visitor.cloud.cinderURL + "/volumes/detail", headers: headers)
      #expect(reply.status == status)
      #expect(reply.json.members?.first?.name == (status == 406 ? "computeFault" : "badRequest"))
      #expect(reply.message == message)
      #expect(reply.header("OpenStack-API-Version") == echo)
    }
  }

  @Test func `the range is the script's`() async throws {
    var script = CloudScript()
    script.maxMicroversion = Microversion(3, 70)
    try await visiting(script) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes").header("OpenStack-API-Version") == "volume 3.70")
      #expect(try await visitor.ask("/volumes", version: "3.71").status == 406)
    }
  }

  @Test func `the project in the URL must be the token's, for admins too`() async throws {
    try await visiting(CloudScript()) { visitor in
      let (admin, demo) = (CloudScript.projectID(named: "admin"), CloudScript.projectID(named: "demo"))
      #expect(try await visitor.ask("/\(admin)/volumes/detail").status == 200)
      for (user, project) in [("admin", demo), ("member", admin), ("reader", demo)] {
        let reply = try await visitor.ask("/\(project)/volumes/detail", as: user)
        #expect(reply.status == 400)
        #expect(reply.body == #"{"badRequest": {"code": 400, "message": "Malformed request url"}}"#)
        #expect(reply.header("OpenStack-API-Version") == "volume 3.72")
      }
    }
  }

  @Test func `a Cinder before 3.67 needs the project in the URL`() async throws {
    var script = CloudScript()
    script.maxMicroversion = Microversion(3, 66)
    try await visiting(script) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes/detail").status == 404)
      #expect(try await visitor.ask("/\(CloudScript.projectID(named: "admin"))/volumes/detail").status == 200)
    }
  }

  @Test func `both services can live below a path prefix`() async throws {
    var script = CloudScript(volumes: [Example.volume()])
    script.keystonePathPrefix = "/identity"
    script.cinderPathPrefix = "/volume"
    try await visiting(script) { visitor in
      #expect(visitor.cloud.authURL.hasSuffix("/identity/v3"))
      #expect(visitor.cloud.cinderURL.hasSuffix("/volume/v3"))
      #expect(try await visitor.send(.GET, visitor.keystone + "/").status == 300)
      #expect(try await visitor.send(.GET, visitor.cinder).status == 300)
      let list = try await visitor.ask("/volumes?limit=1")
      #expect(list.names == ["data"])
      let link = list.json["volumes_links"]?.elements?.first?["href"]?.string
      #expect(link?.hasPrefix(visitor.cloud.cinderURL + "/volumes?limit=1&marker=") == true)
      let outside = "http://127.0.0.1:\(visitor.cloud.cinderPort)"
      #expect(try await visitor.send(.GET, outside + "/v3/volumes").status == 404)
      #expect(try await visitor.send(.GET, outside + "/volumes3").status == 404)
    }
  }
}
