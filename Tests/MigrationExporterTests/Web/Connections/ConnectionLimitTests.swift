import Hummingbird
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("Slow clients, and many", .timeLimit(.minutes(2)))
struct ConnectionLimitTests {
  private static let ok = "\r\n\r\nok\n"

  /// Answers `/` at once, and `/slow` when the gate opens.
  private static func router(_ gate: AsyncGate = AsyncGate()) -> Router<BasicRequestContext> {
    let router = Router(options: .autoGenerateHeadEndpoints)
    for path in ["/", "/-/healthy", "/metrics"] { router.get(RouterPath(path)) { _, _ in WebServer.text("ok\n") } }
    router.get("/slow") { _, _ in
      await gate.wait()
      return WebServer.text("ok\n")
    }
    return router
  }

  private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  @Test("a client that sends nothing, or a byte now and then, is let go; one that is idle after a request is kept")
  func slowHead() async throws {
    var limits = WebLimits()
    limits.arriving = 0.6
    try await RunningServer.with(Self.router(), limits: limits) { server in
      let silent = try await RawClient.connect(to: server.port)
      let slow = try await RawClient.connect(to: server.port)
      let idle = try await RawClient.connect(to: server.port)
      #expect(try await idle.status(of: "/") == "200")
      for _ in 0..<20 {
        slow.send("G")
        try await Task.sleep(for: .milliseconds(100))
      }
      #expect(try await silent.isHungUp())
      #expect(try await slow.isHungUp())
      #expect(try await idle.status(of: "/") == "200", "it has been idle for longer than a request may take to come")
      idle.send("GET /")
      #expect(try await idle.isHungUp(), "its second request does not come")
    }
  }

  @Test("a connection with no request for the whole limit is closed")
  func idle() async throws {
    var limits = WebLimits()
    (limits.arriving, limits.idle) = (5, 0.3)
    try await RunningServer.with(Self.router(), limits: limits) { server in
      let client = try await RawClient.connect(to: server.port)
      #expect(try await client.status(of: "/") == "200")
      #expect(try await client.isHungUp())
    }
  }

  @Test(
    "a head that is too long is refused, be it one header, many, or the path",
    arguments: [
      "GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 40_000))\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: x\r\n\((0..<500).map { "X\($0): y\r\n" }.joined())\r\n",
      "GET /\(String(repeating: "a", count: 70_000)) HTTP/1.1\r\nHost: x\r\n\r\n",
      "GET /\(String(repeating: "a", count: 70_000))",
    ])
  func longHead(_ request: String) async throws {
    try await RunningServer.with(Self.router()) { server in
      let client = try await RawClient.connect(to: server.port)
      client.send(request)
      #expect(try await client.isHungUp())
      let answer = try await client.hears("", within: 0)
      #expect(
        ["HTTP/1.1 431 ", "HTTP/1.1 400 "].contains { answer.hasPrefix($0) } || answer.isEmpty, "\(answer.prefix(80))")
      #expect(!answer.contains("200 OK"))
      // The rest of us are served.
      let other = try await RawClient.connect(to: server.port)
      #expect(try await other.status(of: "/") == "200")
    }
  }

  @Test(
    "what is no HTTP at all is told so, and let go",
    arguments: ["nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}"])
  func noHTTP(_ text: String) async throws {
    var limits = WebLimits()
    limits.arriving = 0.5
    try await RunningServer.with(Self.router(), limits: limits) { server in
      let client = try await RawClient.connect(to: server.port)
      client.send(text)
      #expect(try await client.isHungUp())
    }
  }

  @Test("a body that is too long is refused when it says so, and cut off when it does not")
  func longBody() async throws {
    try await RunningServer.with(Self.router()) { server in
      let honest = try await RawClient.connect(to: server.port)
      honest.send("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n")
      #expect(try await honest.hears("none is wanted\n").hasPrefix("HTTP/1.1 413 "))
      let small = try await RawClient.connect(to: server.port)
      small.send("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody" + Self.get)
      #expect(try await small.hears("ok\n").hasPrefix("HTTP/1.1 200 "))
      let chunk = "1000\r\n\(String(repeating: "b", count: 4096))\r\n"
      let endless = try await RawClient.connect(to: server.port)
      endless.send("GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
      for _ in 0..<40 { endless.send(chunk) }
      #expect(try await endless.isHungUp())
    }
  }

  @Test("requests beyond the limit are told to come again, the probes are not, and each one that ends makes room")
  func requests() async throws {
    var limits = WebLimits()
    limits.requests = 2
    let gate = AsyncGate()
    try await RunningServer.with(Self.router(gate), limits: limits) { server in
      var busy: [RawClient] = []
      for _ in 0..<2 {
        let client = try await RawClient.connect(to: server.port)
        client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        busy.append(client)
      }
      while gate.waiting < 2 { try await Task.sleep(for: .milliseconds(2)) }
      let more = try await RawClient.connect(to: server.port)
      more.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
      let refusal = try await more.hears("later.\n")
      #expect(refusal.hasPrefix("HTTP/1.1 503 "))
      #expect(refusal.contains("\r\nRetry-After: 1\r\n"))
      #expect(refusal.hasSuffix("\r\n\r\nLimit of concurrent requests reached (2), try again later.\n"))
      #expect(try await more.status(of: "/-/healthy") == "200")
      gate.open()
      for client in busy { #expect(try await client.hears(Self.ok).hasPrefix("HTTP/1.1 200 ")) }
      #expect(try await more.status(of: "/metrics") == "200")
    }
  }

  @Test("where there are too many connections, the longest idle makes room, and it is logged once")
  func connections() async throws {
    var limits = WebLimits()
    limits.connections = 3
    let log = LogRecorder()
    let gate = AsyncGate()
    try await RunningServer.with(Self.router(gate), limits: limits, logger: log.logger) { server in
      let busy = try await RawClient.connect(to: server.port)
      busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
      while gate.waiting < 1 { try await Task.sleep(for: .milliseconds(2)) }
      let (first, second) = (
        try await RawClient.connect(to: server.port), try await RawClient.connect(to: server.port)
      )
      #expect(try await second.status(of: "/") == "200")
      #expect(try await first.status(of: "/") == "200", "now it is the second that has been idle for longest")
      for _ in 0..<3 {
        let newest = try await RawClient.connect(to: server.port)
        #expect(try await newest.status(of: "/") == "200")
      }
      #expect(try await second.isHungUp())
      #expect(try await first.isHungUp())
      gate.open()
      #expect(try await busy.hears(Self.ok).hasPrefix("HTTP/1.1 200 "), "who waits for an answer is not shut out")
      let warnings = log.take().filter { $0.level == .warning }
      #expect(warnings.map(\.message) == ["too many connections: those that ask nothing are closed, then new ones"])
      #expect(warnings.first?.values == ["limit": "3", "closed": "1"])
    }
  }

  @Test("where none is idle the newest is refused")
  func book() throws {
    let book = ConnectionBook(limit: 2, logger: LogRecorder().logger)
    let channels = try (0..<4).map { _ in
      let channel = EmbeddedChannel()
      try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
      return channel
    }
    let now = NIODeadline.uptimeNanoseconds(5)
    #expect(book.admit(channels[0], at: now))
    #expect(book.admit(channels[1], at: now))
    book.note(channels[0], idleSince: nil)
    book.note(channels[1], idleSince: nil)
    #expect(!book.admit(channels[2], at: now))
    #expect(book.count == 2)
    try channels[0].close().wait()
    #expect(book.count == 1)
    #expect(book.admit(channels[2], at: now))
    book.note(channels[1], idleSince: now + .seconds(1))
    #expect(book.admit(channels[3], at: now))
    #expect(!channels[2].isActive, "it has been idle for longer")
    #expect(channels[1].isActive)
    book.close()
    #expect(!book.admit(channels[0], at: now))
  }

  @Test("it ends with what is under way, and closes what is idle")
  func ending() async throws {
    let idle = Mutex<RawClient?>(nil)
    try await RunningServer.with(Self.router()) { server in
      let client = try await RawClient.connect(to: server.port)
      #expect(try await client.status(of: "/") == "200")
      idle.withLock { $0 = client }
    }
    let client = try #require(idle.withLock { $0 })
    #expect(try await client.isHungUp(within: 5))
  }
}
