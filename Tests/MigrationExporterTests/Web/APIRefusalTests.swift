import Foundation
import Hummingbird
import Testing

@testable import MigrationExporter

@Suite("What stands before the API", .timeLimit(.minutes(2)))
struct APIRefusalTests {
  private struct Mishap: Error {}

  /// An answer as it came over the wire.
  private struct Heard {
    let status: Int
    let headers: [String: String]
    let body: String

    init(_ text: String) throws {
      let end = try #require(text.range(of: "\r\n\r\n"))
      let lines = text[..<end.lowerBound].components(separatedBy: "\r\n")
      status = try #require(Int(lines[0].split(separator: " ")[1]))
      headers = Dictionary(
        lines.dropFirst().map { line in
          let parts = line.split(separator: ":", maxSplits: 1)
          return (parts[0].lowercased(), parts[1].trimmingCharacters(in: .whitespaces))
        }, uniquingKeysWith: { first, _ in first })
      body = String(text[end.upperBound...])
    }
  }

  /// Our own routes, one that fails, and one that waits.
  private static func router(_ gate: AsyncGate = AsyncGate()) -> Router<BasicRequestContext> {
    let router = Router(options: .autoGenerateHeadEndpoints)
    APIRoutes.add(
      to: router, board: APITests.trouble, alerts: AlertBoard(),
      history: APIHistory(reader: nil, board: APITests.trouble), timekeeper: SystemTimekeeper())
    router.get("/api/v1/failing") { _, _ -> Response in throw Mishap() }
    router.get("/slow") { _, _ in
      await gate.wait()
      return WebServer.text("ok\n")
    }
    return router
  }

  private static func ask(_ client: RawClient, _ line: String, _ headers: String = "") async throws -> Heard {
    client.send("\(line) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\(headers)\r\n")
    #expect(try await client.isHungUp())
    return try Heard(try await client.hears("", within: 0))
  }

  /// It is JSON with that code and a reason, and what the document says of such an answer.
  private static func check(
    _ heard: Heard, _ status: Int, _ code: API.Problem.Code, isHead: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(heard.status == status, sourceLocation: sourceLocation)
    #expect(heard.headers["content-type"] == "application/json", sourceLocation: sourceLocation)
    #expect(heard.headers["cache-control"] == "no-store", sourceLocation: sourceLocation)
    #expect(heard.headers["x-content-type-options"] == "nosniff", sourceLocation: sourceLocation)
    guard !isHead else {
      #expect(heard.body.isEmpty, sourceLocation: sourceLocation)
      #expect(heard.headers["content-length"].flatMap { Int($0) } ?? 0 > 2, sourceLocation: sourceLocation)
      return
    }
    let problem = try JSONDecoder().decode(API.Problem.self, from: Data(heard.body.utf8))
    #expect(problem.code == code, sourceLocation: sourceLocation)
    #expect(problem.error.count > 10 && !problem.error.contains("\n"), sourceLocation: sourceLocation)
    #expect(problem.error.first?.isLowercase == true, sourceLocation: sourceLocation)
    // 403 is never said to what only reads, which is all that the document has.
    guard status != 403 else { return }
    let response = try #require(OpenAPI.gate.first { $0.status == status }, sourceLocation: sourceLocation).response
    if response == "Unauthorized" { #expect(heard.headers["www-authenticate"]?.hasPrefix("Basic ") == true) }
  }

  private static let paths = [
    "/api/v1/clouds", "/cinder/api/v1/clouds", "/cinder//api/v1/nothing?x=1", "/api/v1", "http://x/api/v1/clouds",
  ]

  @Test("says in JSON that a password is wanted, or is wrong, with a proxy's prefix too", arguments: paths)
  func passwords(_ path: String) async throws {
    let files = try WebFiles()
    try files.write("web.yml", "basic_auth_users: {alice: '\(PasswordTests.hashes[0].0)'}")
    let place = WebPlace(externalURL: "https://status.example.org/cinder")
    try await RunningServer.with(Self.router(), configurationFile: files.path("web.yml"), place: place) { server in
      let wrong = "Authorization: Basic \(Data("alice:hunter2".utf8).base64EncodedString())\r\n"
      for headers in ["", wrong] {
        for method in ["GET", "HEAD", "POST"] {
          let client = try await RawClient.connect(to: server.port)
          let heard = try await Self.ask(client, "\(method) \(path)", headers)
          try Self.check(heard, 401, .unauthorized, isHead: method == "HEAD")
          #expect(!heard.body.contains("hunter2"))
        }
      }
    }
    #expect(!APIRoutes.isBelow("/apis/v1") && !APIRoutes.isBelow("/migrations/api/v1") && !APIRoutes.isBelow(""))
  }

  @Test("says in JSON that a body is too large, another site has asked, or answering failed")
  func others() async throws {
    try await RunningServer.with(Self.router()) { server in
      func ask(_ line: String, _ headers: String = "") async throws -> Heard {
        try await Self.ask(try await RawClient.connect(to: server.port), line, headers)
      }
      try Self.check(try await ask("GET /api/v1/clouds", "Content-Length: 70000\r\n"), 413, .too_large)
      try Self.check(
        try await ask("POST /api/v1/clouds", "Origin: https://evil.example\r\nContent-Length: 0\r\n"), 403, .forbidden)
      try Self.check(try await ask("GET /api/v1/failing"), 500, .internal_error)
      try Self.check(try await ask("HEAD /api/v1/failing"), 500, .internal_error, isHead: true)
      #expect(try await ask("GET /api/v1/clouds").status == 200)
    }
  }

  @Test("says in JSON that there are too many requests, and in how long to come again")
  func limits() async throws {
    var limits = WebLimits()
    limits.requests = 1
    let gate = AsyncGate()
    try await RunningServer.with(Self.router(gate), limits: limits) { server in
      // Else a failure below would leave the server waiting.
      defer { gate.open() }
      let busy = try await RawClient.connect(to: server.port)
      busy.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
      while gate.waiting < 1 { try await Task.sleep(for: .milliseconds(2)) }
      let heard = try await Self.ask(try await RawClient.connect(to: server.port), "GET /api/v1/clouds")
      try Self.check(heard, 503, .busy)
      #expect(heard.headers["retry-after"] == "1")
    }
    let files = try WebFiles()
    try files.write("web.yml", "rate_limit: {interval: 1h, burst: 1}")
    try await RunningServer.with(Self.router(), configurationFile: files.path("web.yml")) { server in
      func ask(_ line: String) async throws -> Heard {
        try await Self.ask(try await RawClient.connect(to: server.port), line)
      }
      #expect(try await ask("GET /api/v1/clouds").status == 200)
      try Self.check(try await ask("GET /api/v1/clouds"), 429, .too_many_requests)
      #expect(try await ask("GET /").headers["content-type"] == "text/plain; charset=utf-8", "people read no JSON")
    }
  }

  @Test("each operation of the document has these answers")
  func documented() throws {
    let document = try JSONSerialization.jsonObject(with: JSONEncoder().encode(OpenAPI.document)) as? [String: Any]
    let paths = try #require(document?["paths"] as? [String: [String: [String: Any]]])
    #expect(paths.count == OpenAPI.operations.count)
    for (path, item) in paths {
      let responses = try #require(item["get"]?["responses"] as? [String: Any])
      for status in [401, 413, 429, 500, 503] { #expect(responses["\(status)"] != nil, "\(path) \(status)") }
    }
    let components = try #require(document?["components"] as? [String: [String: Any]])
    for (_, name) in OpenAPI.gate { #expect(components["responses"]?[name] != nil, "\(name)") }
    for code in API.Problem.Code.allCases { #expect((400...599).contains(code.status.code)) }
  }
}
