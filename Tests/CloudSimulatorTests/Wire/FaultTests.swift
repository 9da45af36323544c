import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Testing

@testable import CloudSimulator

@Suite struct FaultTests {
  let id = Example.volume().id

  func cloud(_ faults: Fault...) -> CloudScript { CloudScript(volumes: [Example.volume()], faults: faults) }

  @Test func `a status comes with an error body of the service's kind, and Retry-After if given`() async throws {
    try await visiting(cloud(Fault("GET /v3/volumes", .status(503)))) { visitor in
      let reply = try await visitor.ask("/volumes")
      #expect(reply.status == 503)
      #expect(reply.body == #"{"serviceUnavailable": {"code": 503, "message": "Service Unavailable"}}"#)
      #expect(reply.header("Retry-After") == nil)
      visitor.cloud.setFaults([Fault("volumes", .status(413, retryAfter: 7))])
      let limited = try await visitor.ask("/volumes")
      #expect(limited.status == 413)
      #expect(limited.header("Retry-After") == "7")
      #expect(limited.json["overLimitFault"]?["code"] == 413)
      visitor.cloud.setFaults([Fault("auth/tokens", .status(500))])
      let keystone = try await visitor.signIn("{}")
      #expect(keystone.status == 500)
      #expect(keystone.json["error"]?["title"] == "Internal Server Error")
    }
  }

  @Test func `a 401 is the one of a bad token`() async throws {
    try await visiting(cloud(Fault("volumes", .status(401), times: 1))) { visitor in
      let reply = try await visitor.ask("/volumes")
      #expect(reply.status == 401)
      #expect(reply.header("Www-Authenticate")?.hasPrefix("Keystone uri=") == true)
      #expect(try await visitor.ask("/volumes").status == 200)
    }
  }

  @Test func `a fault happens so many times, or until it is removed`() async throws {
    try await visiting(cloud(Fault("volumes", .status(500), times: 2))) { visitor in
      var statuses: [Int] = []
      for _ in 0..<4 { statuses.append(try await visitor.ask("/volumes").status) }
      visitor.cloud.addFault(Fault("volumes", .status(502)))
      for _ in 0..<3 { statuses.append(try await visitor.ask("/volumes").status) }
      visitor.cloud.setFaults([])
      statuses.append(try await visitor.ask("/volumes").status)
      #expect(statuses == [500, 500, 200, 200, 502, 502, 502, 200])
    }
  }

  @Test func `the pattern is sought in method, path and query`() async throws {
    try await visiting(cloud(Fault(#"^GET /v3/volumes/\w+-.*$"#, .status(500)))) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes/\(id)").status == 500)
      #expect(try await visitor.ask("/volumes/detail").status == 200)
      #expect(try await visitor.ask("/volumes/\(id)/action", method: .POST, body: "{}").status == 400)
      visitor.cloud.setFaults([Fault("limit=1$", .status(500))])
      #expect(try await visitor.ask("/volumes?limit=1").status == 500)
      #expect(try await visitor.ask("/volumes?limit=10").status == 200)
    }
  }

  @Test func `a pattern that is no regular expression is sought as it is`() {
    #expect(Fault("limit=(", .reset).matches("GET /v3/volumes?limit=("))
    #expect(!Fault("limit=(", .reset).matches("GET /v3/volumes?limit=1"))
  }

  @Test func `html and body replace the answer`() async throws {
    try await visiting(cloud(Fault("limit=1", .html(503)), Fault("limit=2", .body("{\"volumes\": ")))) { visitor in
      let page = try await visitor.ask("/volumes?limit=1")
      #expect(page.status == 503)
      #expect(page.header("Content-Type") == "text/html")
      #expect(page.body.hasPrefix("<html><body><h1>503 Service Unavailable</h1>"))
      let body = try await visitor.ask("/volumes?limit=2")
      #expect(body.status == 200)
      #expect(body.body == "{\"volumes\": ")
      #expect(body.header("Content-Type") == "application/json")
    }
  }

  @Test func `a truncated answer promises more than it sends`() async throws {
    try await visiting(cloud(Fault("volumes", .truncate(bytes: 20)))) { visitor in
      let token = try await visitor.token(of: "admin")
      var request = HTTPClientRequest(url: visitor.cloud.cinderURL + "/volumes/detail")
      request.headers.add(name: "X-Auth-Token", value: token)
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
      #expect(response.status == .ok)
      let length = response.headers.first(name: "Content-Length").flatMap { Int($0) }
      #expect(length.map { $0 > 500 } == true)
      var received = ""
      await #expect(throws: (any Error).self) {
        for try await part in response.body { received += String(buffer: part) }
      }
      #expect(received == #"{"volumes": [{"id": "#)
    }
  }

  @Test func `a reset connection is an error at once`() async throws {
    try await visiting(cloud(Fault("volumes", .reset, times: 1))) { visitor in
      let token = try await visitor.token(of: "admin")
      await #expect {
        _ = try await visitor.ask("/volumes", token: token)
      } throws: { error in
        (error as? IOError)?.errnoCode == ECONNRESET
      }
      #expect(visitor.cloud.requests().last?.status == nil)
      #expect(try await visitor.ask("/volumes").status == 200)
    }
  }

  @Test func `a hanging request gets nothing until the client gives up, and stopping ends it`() async throws {
    try await visiting(cloud(Fault("limit=1", .hang), Fault("limit=2", .hang))) { visitor in
      let token = try await visitor.token(of: "admin")
      let impatient = Task { try await visitor.ask("/volumes?limit=1", token: token) }
      await visitor.arrival(of: "/v3/volumes?limit=1")
      #expect(visitor.cloud.requests().last?.status == nil)
      impatient.cancel()
      await #expect(throws: (any Error).self) { _ = try await impatient.value }
      let patient = Task { try await visitor.ask("/volumes?limit=2", token: token) }
      await visitor.arrival(of: "/v3/volumes?limit=2")
      let stopped = ContinuousClock.now
      await visitor.cloud.stop()
      await #expect(throws: (any Error).self) { _ = try await patient.value }
      // Left open, the connection would have lasted until the client's 20 seconds were over.
      #expect(stopped.duration(to: .now) < .seconds(15))
    }
  }

  @Test func `delays add up before whatever else happens`() async throws {
    let faults = [
      Fault("volumes", .delay(seconds: 0.1)), Fault("limit", .delay(seconds: 0.15)), Fault("limit=2", .status(500)),
    ]
    try await visiting(CloudScript(faults: faults)) { visitor in
      let token = try await visitor.token(of: "admin")
      for (query, atLeast, status) in [("", 100, 200), ("?limit=1", 250, 200), ("?limit=2", 250, 500)] {
        let before = ContinuousClock.now
        #expect(try await visitor.ask("/volumes" + query, token: token).status == status)
        #expect(before.duration(to: .now) >= .milliseconds(atLeast))
      }
    }
  }

  @Test func `a client that doesn't wait for the delay harms nobody`() async throws {
    try await visiting(cloud(Fault("limit=1", .delay(seconds: 0.2)))) { visitor in
      let token = try await visitor.token(of: "admin")
      let impatient = Task { try await visitor.ask("/volumes?limit=1", token: token) }
      await visitor.arrival(of: "/v3/volumes?limit=1")
      impatient.cancel()
      _ = await impatient.result
      // By the time this one is answered the other delay is over, too.
      #expect(try await visitor.ask("/volumes?limit=10", token: token).status == 200)
      #expect(try await visitor.ask("/volumes", token: token).status == 200)
    }
  }
}
