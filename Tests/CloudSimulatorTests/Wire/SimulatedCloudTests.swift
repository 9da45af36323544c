import NIOCore
import NIOHTTP1
import Testing

@testable import CloudSimulator

/// Starting, stopping, recording, and what doesn't belong to a service.
@Suite struct SimulatedCloudTests {
  @Test func `requests are recorded with microversion, status and simulated time, and can be cleared`() async throws {
    try await visiting(CloudScript(volumes: [Example.volume()])) { visitor in
      let token = try await visitor.token(of: "admin")
      visitor.clock.advance(by: 30)
      _ = try await visitor.ask("/volumes?limit=1", token: token, version: "3.72")
      _ = try await visitor.ask("/volumes/nosuch", token: token, version: nil)
      let requests = visitor.cloud.requests()
      #expect(requests.map(\.service) == [.keystone, .cinder, .cinder])
      #expect(requests.map(\.method) == ["POST", "GET", "GET"])
      #expect(requests.map(\.path) == ["/v3/auth/tokens", "/v3/volumes?limit=1", "/v3/volumes/nosuch"])
      #expect(requests.map(\.microversion) == [nil, "volume 3.72", nil])
      #expect(requests.map(\.status) == [201, 200, 404])
      #expect(requests.map(\.time) == [beginning, beginning + 30, beginning + 30])
      #expect(requests.allSatisfy { request in request.answered.map { $0 >= request.arrived } == true })
      #expect(!"\(requests)".contains(token))
      visitor.cloud.clearRequests()
      #expect(visitor.cloud.requests().isEmpty)
    }
  }

  @Test func `the log keeps the newest requests only`() {
    var log = RequestLog()
    let request = RecordedRequest(
      service: .cinder, method: "GET", path: "/", microversion: nil, userAgent: nil, status: nil, time: 0,
      arrived: .now, answered: nil)
    var number = 0
    for _ in 0..<RequestLog.capacity + 5 { number = log.open(request) }
    #expect(log.requests.count <= RequestLog.capacity)
    log.close(number, status: 200, at: .now)
    #expect(log.requests.last?.status == 200)
    log.close(0, status: 500, at: .now)
    #expect(log.requests.first?.status == nil)
    log.clear()
    log.close(number, status: 500, at: .now)
    #expect(log.requests.isEmpty)
  }

  @Test func `it listens to this machine only, once at a time`() async throws {
    let cloud = SimulatedCloud(CloudScript(), clock: .manual(from: 0))
    for host in ["0.0.0.0", "192.0.2.1", "example.com"] {
      await #expect { try await cloud.start(host: host) } throws: {
        ($0 as? SimulatedCloudError)?.code == .notLoopback
      }
    }
    try await cloud.start()
    await #expect { try await cloud.start() } throws: { ($0 as? SimulatedCloudError)?.code == .alreadyRunning }
    await cloud.stop()
    await cloud.stop()
  }

  @Test func `stopped, it refuses connections, and it can start again at the same ports with all it knew`() async throws
  {
    try await visiting(CloudScript(volumes: [Example.volume()])) { visitor in
      let token = try await visitor.token(of: "admin")
      let (keystone, cinder) = (visitor.cloud.keystonePort, visitor.cloud.cinderPort)
      await visitor.cloud.stop()
      await #expect(throws: (any Error).self) {
        _ = try await visitor.send(.GET, visitor.cloud.cinderURL, timeout: .milliseconds(300))
      }
      try await visitor.cloud.start(keystonePort: keystone, cinderPort: cinder)
      #expect(visitor.cloud.cinderPort == cinder)
      #expect(try await visitor.ask("/volumes", token: token).names == ["data"])
    }
  }

  @Test func `a port that is taken is an error that leaves nothing behind`() async throws {
    try await visiting(CloudScript()) { visitor in
      let other = SimulatedCloud(CloudScript(), clock: .manual(from: 0))
      await #expect(throws: (any Error).self) { try await other.start(cinderPort: visitor.cloud.cinderPort) }
      try await other.start()
      await other.stop()
    }
  }

  @Test func `request lines and bodies have bounds`() async throws {
    try await visiting(CloudScript()) { (visitor: Visitor) async throws in
      let long = String(repeating: "x", count: HTTPRequestHandler.longestTarget)
      #expect(try await visitor.send(.GET, visitor.cinder + "/" + long).status == 414)
      let big = String(repeating: "x", count: HTTPRequestHandler.longestBody + 1)
      #expect(try await visitor.signIn(big).status == 413)
      #expect(try await visitor.signIn("{}").status == 400)
    }
  }

  @Test func `clouds.yaml names a cloud for each user and for the application credential`() async throws {
    try await visiting(CloudScript()) { visitor in
      let text = visitor.cloud.cloudsYAML()
      #expect(
        text.hasPrefix(
          """
          clouds:
            "sim-admin":
              auth:
                auth_url: "\(visitor.cloud.authURL)"
                username: "admin"
                password: "admin-secret"
                project_name: "admin"
                user_domain_name: "Default"
                project_domain_name: "Default"
              region_name: "RegionOne"
              interface: "public"
              identity_api_version: 3

          """))
      #expect(
        text.hasSuffix(
          """
            "sim-appcred":
              auth_type: v3applicationcredential
              auth:
                auth_url: "\(visitor.cloud.authURL)"
                application_credential_id: "517ddc12b34a424ca561047934212c53"
                application_credential_secret: "appcred-secret"
              region_name: "RegionOne"
              interface: "public"
              identity_api_version: 3

          """))
      #expect(text.contains("\"sim-member\":") && text.contains("\"sim-reader\":"))
      #expect(visitor.cloud.cloudsYAML(interface: "internal").contains("interface: \"internal\""))
    }
  }

  @Test func `odd passwords are quoted for YAML`() {
    var script = CloudScript()
    script.users = [SimulatedUser(name: "a", password: "q\" b\\ n\n 🐘 #: x", project: "a", roles: [])]
    let text = CloudsFile(script: script, authURL: "u", interface: "public").text
    #expect(text.contains(#"password: "q\" b\\ n\x0a 🐘 #: x""#))
  }
}
