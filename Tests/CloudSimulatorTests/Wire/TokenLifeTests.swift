import Testing

@testable import CloudSimulator

@Suite struct TokenLifeTests {
  static let refusal =
    #"{"error": {"code": 401, "title": "Unauthorized", "message": "The request you have made requires "#
    + #"authentication."}}"#

  func expectRefusal(_ reply: Visitor.Reply, _ visitor: Visitor, at place: SourceLocation = #_sourceLocation) {
    #expect(reply.status == 401, sourceLocation: place)
    #expect(reply.body == Self.refusal, sourceLocation: place)
    let challenge = reply.header("Www-Authenticate")
    #expect(challenge == "Keystone uri=\"\(visitor.cloud.authURL)\"", sourceLocation: place)
    #expect(reply.header("OpenStack-API-Version") == nil, sourceLocation: place)
    #expect(reply.header("X-Compute-Request-Id") == nil, sourceLocation: place)
    #expect(reply.header("X-Openstack-Request-Id")?.hasPrefix("req-") == true, sourceLocation: place)
  }

  @Test func `no token and a nonsensical one are refused with the same body`() async throws {
    try await visiting(CloudScript()) { visitor in
      for token in [nil, "nonsense"] {
        expectRefusal(try await visitor.ask("/volumes/detail", token: token), visitor)
      }
    }
  }

  @Test func `a token expires by simulated time, at once`() async throws {
    var script = CloudScript()
    script.tokenLifetime = 60
    try await visiting(script) { visitor in
      let token = try await visitor.token(of: "admin")
      visitor.clock.advance(by: 59.9)
      #expect(try await visitor.ask("/volumes", token: token).status == 200)
      visitor.clock.advance(by: 0.1)
      expectRefusal(try await visitor.ask("/volumes", token: token), visitor)
      #expect(try await visitor.ask("/volumes").status == 200)
    }
  }

  @Test func `a token can live by the wall clock instead`() async throws {
    var script = CloudScript()
    script.tokenTime = .wallClock
    try await visiting(script) { visitor in
      let token = try await visitor.token(of: "admin")
      visitor.clock.advance(by: 1e7)
      #expect(try await visitor.ask("/volumes", token: token).status == 200)
    }
  }

  @Test func `revoked tokens are refused and new ones are good`() async throws {
    try await visiting(CloudScript()) { visitor in
      let token = try await visitor.token(of: "admin")
      visitor.cloud.revokeTokens()
      expectRefusal(try await visitor.ask("/volumes", token: token), visitor)
      #expect(try await visitor.ask("/volumes").status == 200)
    }
  }

  @Test func `a token of another cloud is worth nothing`() async throws {
    try await visiting(CloudScript()) { one in
      try await visiting(CloudScript()) { other in
        let token = try await one.token(of: "admin")
        expectRefusal(try await other.ask("/volumes", token: token), other)
      }
    }
  }
}
