import NIOCore
import Testing

@testable import Alerting

/// One message to receivers that behave in every way.
@Suite("A message on the wire", .timeLimit(.minutes(1)))
struct ReceiverSenderTests {
  /// What comes of sending to `server`.
  private func send(
    to server: ScriptedServer, path: String = "/hook", options: HTTPOptions = HTTPOptions(timeout: 20),
    headers: [String: String] = [:], body: String = "{}\n", secrets: [String] = []
  ) async throws -> DeliveryOutcome {
    let sender = try ReceiverSender(options: options)
    let outcome = await sender.send(
      ReceiverRequest(
        url: "http://127.0.0.1:\(server.port)\(path)", headers: headers, body: Array(body.utf8), secrets: secrets))
    await sender.close()
    return outcome
  }

  private func reason(_ outcome: DeliveryOutcome) -> String {
    switch outcome {
    case .accepted: "accepted"
    case .retry(_, let reason), .refused(let reason): reason
    }
  }

  @Test("a receiver that takes it gets one POST with what every request has, and what the operator wants beside it")
  func accepted() async throws {
    try await ScriptedServer.run(.send(answer("200 OK", body: "ok"))) { server in
      let options = HTTPOptions(
        headers: ["X-Scope-OrgID": "storage", "user-agent": "mine"], authorization: .bearer("t0k3n"), timeout: 20)
      let outcome = try await send(to: server, path: "/a/b?c=d", options: options, headers: ["Idempotency-Key": "42"])
      #expect(outcome == .accepted)
      let request = try #require(server.requests.first)
      #expect(server.requests.count == 1)
      #expect(request.hasPrefix("POST /a/b?c=d HTTP/1.1\r\n"))
      #expect(request.hasSuffix("\r\n\r\n{}\n"))
      let lines = request.lowercased().split(separator: "\r\n")
      for line in [
        "content-type: application/json", "user-agent: mine", "x-scope-orgid: storage", "authorization: bearer t0k3n",
        "idempotency-key: 42", "content-length: 3", "host: 127.0.0.1:\(server.port)",
      ] {
        #expect(lines.filter { $0 == line }.count == 1, "\(line)")
      }
      #expect(!lines.contains { $0.hasPrefix("accept-encoding") || $0.hasPrefix("content-encoding") })
    }
  }

  @Test("a user and a password are shown, from the options or else from the URL, where they do not stay")
  func basic() async throws {
    try await ScriptedServer.run(.send(answer("204 No Content"))) { server in
      let options = HTTPOptions(authorization: .basic(user: "me", password: "pa:ss"), timeout: 20)
      #expect(try await send(to: server, options: options) == .accepted)
      let sender = try ReceiverSender(options: HTTPOptions(timeout: 20))
      let url = "http://you:w%40rd@127.0.0.1:\(server.port)/hook"
      #expect(await sender.send(ReceiverRequest(url: url, body: [])) == .accepted)
      await sender.close()
      #expect(server.requests.first?.contains("Authorization: Basic bWU6cGE6c3M=\r\n") == true)
      #expect(server.requests.last?.contains("Authorization: Basic eW91OndAcmQ=\r\n") == true)
      #expect(server.requests.last?.contains("w%40rd") == false)
    }
  }

  @Test("a connection is used again")
  func connections() async throws {
    try await ScriptedServer.run(.send(answer("200 OK", body: "ok"))) { server in
      let sender = try ReceiverSender(options: HTTPOptions(timeout: 20))
      let request = ReceiverRequest(url: "http://127.0.0.1:\(server.port)/", body: [])
      for _ in 0..<5 { #expect(await sender.send(request) == .accepted) }
      await sender.close()
      #expect(server.requests.count == 5)
      #expect(server.connections == 1)
    }
  }

  @Test(
    "a status that may pass is tried again, after the pause that the receiver asks for",
    arguments: [
      ("500 Internal Server Error", [], nil), ("503 Service Unavailable", ["Retry-After: 120"], 120),
      ("429 Too Many Requests", ["retry-after: 7"], 7), ("408 Request Timeout", [], nil), ("502 Bad Gateway", [], nil),
      ("503 Service Unavailable", ["Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"], 0),
      ("503 Service Unavailable", ["Retry-After: soon"], nil), ("407 Proxy Authentication Required", [], nil),
    ] as [(String, [String], Double?)])
  func passing(status: String, headers: [String], pause: Double?) async throws {
    try await ScriptedServer.run(.send(answer(status, headers: headers, body: "out of order"))) { server in
      let outcome = try await send(to: server)
      let reason = "http://127.0.0.1:\(server.port) answered with status \(status.prefix(3)): out of order"
      #expect(outcome == .retry(after: pause, reason: reason))
      #expect(server.requests.count == 1)
    }
  }

  @Test(
    "what speaks of the message will never be taken",
    arguments: ["400 Bad Request", "409 Conflict", "410 Gone", "413 X", "415 Y", "422 Z"])
  func refused(status: String) async throws {
    try await ScriptedServer.run(.send(answer(status, headers: ["Retry-After: 5"], body: "no"))) { server in
      let reason = "http://127.0.0.1:\(server.port) answered with status \(status.prefix(3)): no"
      let outcome = try await send(to: server)
      #expect(outcome == .refused(reason: reason))
    }
  }

  @Test(
    "what speaks of the address or the credentials is tried again: they may be mended, or a proxy comes back",
    arguments: ["401 Unauthorized", "403 Forbidden", "404 Not Found", "405 X"])
  func wrongWay(status: String) async throws {
    try await ScriptedServer.run(.send(answer(status, body: "no"))) { server in
      let reason = "http://127.0.0.1:\(server.port) answered with status \(status.prefix(3)): no"
      let outcome = try await send(to: server)
      #expect(outcome == .retry(after: nil, reason: reason))
    }
  }

  @Test("a redirect is not followed: nothing arrives where it leads", arguments: [301, 302, 303, 307, 308])
  func redirect(status: Int) async throws {
    try await ScriptedServer.run(.send(answer("200 OK"))) { target in
      let location = "Location: http://127.0.0.1:\(target.port)/s3cr3t?token=s3cr3t"
      try await ScriptedServer.run(.send(answer("\(status) Moved", headers: [location]))) { server in
        let options = HTTPOptions(authorization: .bearer("t0k3n"), timeout: 20)
        let outcome = try await send(to: server, options: options)
        guard case .retry(nil, let reason) = outcome else { return #expect(outcome == .retry(after: nil, reason: "")) }
        #expect(reason.hasPrefix("http://127.0.0.1:\(server.port) redirects to http://127.0.0.1:\(target.port) "))
        #expect(!reason.contains("s3cr3t"))
        #expect(target.connections == 0)
      }
    }
  }

  @Test(
    "a receiver that says nothing, or not all of a head, costs the time-out and no more",
    arguments: ["", "HTTP/1.1 20"])
  func hanging(text: String) async throws {
    try await ScriptedServer.run(.send(text)) { server in
      let outcome = try await send(to: server, options: HTTPOptions(timeout: 0.2))
      #expect(
        outcome == .retry(after: nil, reason: "http://127.0.0.1:\(server.port) did not answer in 0.2 s"))
    }
  }

  @Test(
    "the status decides although the body comes in drops or never",
    arguments: [
      ("200 OK", DeliveryOutcome.accepted), ("500 X", .retry(after: nil, reason: "500")),
      ("400 X", .refused(reason: "400")),
    ])
  func dripping(status: String, expected: DeliveryOutcome) async throws {
    let head = "HTTP/1.1 \(status)\r\nContent-Length: 1000000\r\n\r\n"
    for act in [ScriptedServer.Act.drip(head), .send(head), .send("HTTP/1.1 \(status)\r\n\r\n")] {
      try await ScriptedServer.run(act) { server in
        let start = ContinuousClock.now
        let outcome = try await send(to: server, options: HTTPOptions(timeout: 0.2))
        #expect(ContinuousClock.now - start < .seconds(10))
        let reason = "http://127.0.0.1:\(server.port) answered with status \(status.prefix(3))"
        switch expected {
        case .accepted: #expect(outcome == .accepted)
        case .retry: #expect(outcome == .retry(after: nil, reason: reason))
        case .refused: #expect(outcome == .refused(reason: reason))
        }
      }
    }
  }

  @Test("an answer that drips after 200 holds up nothing, whatever the time-out")
  func drippingAfterAcceptance() async throws {
    try await ScriptedServer.run(.drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")) { server in
      let start = ContinuousClock.now
      let outcome = try await send(to: server, options: HTTPOptions(timeout: 120))
      #expect(outcome == .accepted)
      #expect(ContinuousClock.now - start < .seconds(60))
    }
  }

  @Test("a huge answer is not read to its end, and is no reason by itself")
  func huge() async throws {
    let body = String(repeating: "x", count: 20 << 20)
    for head in ["HTTP/1.1 500 X\r\nContent-Length: \(body.utf8.count)\r\n\r\n", "HTTP/1.1 500 X\r\n\r\n"] {
      try await ScriptedServer.run(.send(head + body)) { server in
        let reason = "http://127.0.0.1:\(server.port) answered with status 500"
        let outcome = try await send(to: server)
        #expect(outcome == .retry(after: nil, reason: reason))
      }
    }
  }

  @Test("a connection that is reset, refused, or speaks something else is tried again")
  func broken() async throws {
    try await ScriptedServer.run(.reset) { server in
      let reason = reason(try await send(to: server))
      #expect(reason.hasPrefix("the connection to http://127.0.0.1:\(server.port) broke: "), "\(reason)")
    }
    try await ScriptedServer.run(.send("SSH-2.0-OpenSSH_9.2p1\r\n")) { server in
      let reason = reason(try await send(to: server))
      #expect(reason.hasPrefix("http://127.0.0.1:\(server.port) does not speak HTTP"), "\(reason)")
    }
    let sender = try ReceiverSender(options: HTTPOptions(timeout: 20))
    let nobody = await sender.send(ReceiverRequest(url: "http://127.0.0.1:1/s3cr3t", body: []))
    #expect(nobody == .retry(after: nil, reason: "no connection to http://127.0.0.1:1: Connection refused"))
    let odd = await sender.send(ReceiverRequest(url: "s3cr3t", body: []))
    #expect(reason(odd).hasPrefix("the receiver's URL is not usable"))
    await sender.close()
    guard case .retry = await sender.send(ReceiverRequest(url: "http://127.0.0.1:1/", body: [])) else {
      return #expect(Bool(false), "a closed sender sends nothing")
    }
  }

  @Test("what a receiver says is cut to a harmless line")
  func excerpts() async throws {
    let long = "a\u{1b}[31m\r\nb\u{202e}c" + String(repeating: "d\u{301}", count: 500)
    try await ScriptedServer.run(.send(answer("400 X", body: long))) { server in
      let reason = reason(try await send(to: server))
      let said = reason.split(separator: "400: ").last ?? ""
      #expect(said.hasPrefix("a [31m  b c"))
      #expect(said.unicodeScalars.count == 200)
    }
    try await ScriptedServer.run(.send(answer("502 X", body: "<html><head><title>502</title>"))) { server in
      let reason = reason(try await send(to: server))
      #expect(reason.hasSuffix("answered with status 502"))
    }
  }

  @Test("no secret is told, although the receiver repeats all that it was sent")
  func secrets() async throws {
    let secrets = [
      "B34R3R", "R0UT1NG", "H34D3R", "T0K3NQUERY", "XXPATHXX", "T00000000", "p4ss", "cHJveHk6cDRzcw==",
    ]
    let body = "<no> \(secrets.joined(separator: " "))".dropFirst(5)
    try await ScriptedServer.run(.send(answer("400 X", body: String(body)))) { server in
      let options = HTTPOptions(headers: ["X-Key": "H34D3R"], authorization: .bearer("B34R3R"), timeout: 20)
      let told = reason(
        try await send(
          to: server, path: "/services/T00000000/XXPATHXX?token=T0K3NQUERY", options: options, secrets: ["R0UT1NG"]))
      for secret in secrets.prefix(6) { #expect(!told.contains(secret), "\(told)") }
      let basic = HTTPOptions(authorization: .basic(user: "proxy", password: "p4ss"), timeout: 20)
      let other = reason(try await send(to: server, options: basic))
      for secret in secrets.suffix(2) { #expect(!other.contains(secret), "\(other)") }
    }
  }

  @Test("a sender that is dropped without being closed, or closed twice, does no harm")
  func dropped() async throws {
    _ = try ReceiverSender(options: HTTPOptions())
    let sender = try ReceiverSender(options: HTTPOptions())
    await sender.close()
    await sender.close()
  }
}
