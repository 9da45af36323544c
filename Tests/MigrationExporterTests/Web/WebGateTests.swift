import Foundation
import HTTPTypes
import Hummingbird
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("What a request passes before it is answered")
struct WebGateTests {
  /// A gate with the password of `alice`, and what it let through.
  private final class Bench: Sendable {
    let gate: WebGate
    let access: WebAccess
    let log = LogRecorder()
    let seen = Mutex<[String]>([])
    private let files: WebFiles?

    init(_ configuration: String?, place: WebPlace = WebPlace()) throws {
      let files = try configuration.map { text in
        let files = try WebFiles()
        try files.write("web.yml", text)
        return files
      }
      self.files = files
      access = try WebAccess(file: files?.path("web.yml"), logger: log.logger)
      access.place = place
      gate = WebGate(access: access, limits: WebLimits(), logger: log.logger)
    }

    func ask(
      _ path: String, _ method: HTTPRequest.Method = .get, host: String = "exporter:9776", isFull: Bool = false,
      headers: [String: String] = [:]
    ) async -> Response {
      var fields = HTTPFields()
      for (name, value) in headers { HTTPField.Name(name).map { fields[$0] = value } }
      let head = HTTPRequest(method: method, scheme: "http", authority: host, path: path, headerFields: fields)
      let request = Request(head: head, body: .init(buffer: ByteBuffer()))
      return await gate.answer(request, from: "192.0.2.1", isFull: isFull) { request in
        self.seen.withLock { $0.append(request.head.path ?? "") }
        return WebServer.text("ok\n")
      }
    }
  }

  private static let alice = "basic_auth_users: {alice: '\(PasswordTests.hashes[0].0)'}"

  private static func basic(_ name: String, _ password: String) -> [String: String] {
    ["Authorization": "Basic " + Data("\(name):\(password)".utf8).base64EncodedString()]
  }

  @Test("with a password is answered, without one or with a wrong one it is not")
  func passwords() async throws {
    let bench = try Bench(Self.alice)
    for path in ["/", "/metrics", "/-/healthy", "/-/reload", "/nothing"] {
      #expect(await bench.ask(path, headers: Self.basic("alice", "U*U")).status == .ok)
      for headers in [[:], Self.basic("alice", "no"), Self.basic("bob", "U*U"), ["Authorization": "Bearer x"]] {
        let answer = await bench.ask(path, headers: headers)
        #expect(answer.status == .unauthorized)
        #expect(answer.headers[.wwwAuthenticate] == "Basic realm=\"exporterd\", charset=\"UTF-8\"")
        #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
        #expect(answer.headers[.contentLength] == "13")
      }
      #expect(await bench.ask(path, .post).status == .unauthorized)
    }
    #expect(bench.seen.withLock { $0.count } == 5)
  }

  @Test("a wrong password is logged with the client's address, once a minute, and neither it nor the name is")
  func logged() async throws {
    let bench = try Bench(Self.alice)
    for _ in 0..<3 { _ = await bench.ask("/", headers: Self.basic("hunter2", "hunter3")) }
    _ = await bench.ask("/")
    let entries = bench.log.take()
    #expect(entries.map(\.message) == ["wrong name or password"])
    #expect(entries.first?.values == ["client": "192.0.2.1", "count": "1"])
  }

  @Test("needs no password for the open paths, to the letter, and to read them only")
  func openPaths() async throws {
    let bench = try Bench(Self.alice, place: WebPlace(openPaths: ["/-/healthy", "/-/ready"]))
    for path in ["/-/healthy", "/-/ready", "/-/healthy?verbose=1"] {
      #expect(await bench.ask(path).status == .ok)
      #expect(await bench.ask(path, .head).status == .ok)
      #expect(await bench.ask(path, .post).status == .unauthorized)
    }
    for path in [
      "/-/healthy/", "//-/healthy", "/-//healthy", "//-/healthy/x", "/-/healthy/../metrics",
      "/-/healthy/..%2f..%2fmetrics",
      "/%2d/healthy", "/-/health%79", "/-/Healthy", "/./-/healthy", "/-/healthy;x", "/-/healthy%3fx", "/-/healthy#x",
      "/metrics", "/", "", "http://exporter/metrics", "/-/healthy/x", "-/healthy",
    ] {
      #expect(await bench.ask(path).status == .unauthorized, "\(path)")
    }
    bench.access.place = WebPlace()
    #expect(await bench.ask("/-/healthy").status == .unauthorized, "a reload can close them again")
  }

  @Test(
    "that another site has sent is refused, whatever it would change; what no browser sends passes",
    arguments: [
      (["Sec-Fetch-Site": "cross-site"], false), (["Sec-Fetch-Site": "same-site"], false),
      (["Sec-Fetch-Site": "same-origin"], true), (["Sec-Fetch-Site": "none"], true),
      (["Sec-Fetch-Site": "same-origin", "Origin": "http://exporter:9776"], true),
      (["Origin": "http://evil.example"], false), (["Origin": "null"], false), (["Origin": "http://exporter"], false),
      (["Origin": "http://exporter:9776.evil.example"], false), (["Origin": "exporter:9776"], false),
      (["Origin": "http://exporter:9776"], true), (["Origin": "https://EXPORTER:9776"], true), ([:], true),
      (["Origin": "https://status.example.org"], true), (["Origin": "http://status.example.org"], false),
      (["Origin": "https://status.example.org.evil.example"], false),
    ])
  func crossSite(_ headers: [String: String], _ passes: Bool) async throws {
    let bench = try Bench(nil, place: WebPlace(externalURL: "https://status.example.org/cinder"))
    for method in [HTTPRequest.Method.post, .put, .delete, .patch, .options] {
      let answer = await bench.ask("/-/reload", method, headers: headers)
      #expect(answer.status == (passes ? .ok : .forbidden), "\(method)")
    }
    #expect(
      await bench.ask("/", .get, headers: headers).status == .ok, "to read is no danger: nothing is changed by it")
  }

  @Test(
    "that a page has sent whose name leads here only now (DNS rebinding) is refused; a name of ours is none such",
    arguments: [
      ("evil.example:9776", false), ("evil.example", false), ("127.0.0.1.evil.example", false), ("10.1.2.3.", false),
      ("exporter:9776", true), ("localhost:9776", true), ("10.1.2.3:9776", true), ("10.1.2.3", true),
      ("[::1]:9776", true),
      ("status.example.org:9776", true), ("STATUS.example.org", true), ("x.status.example.org", false),
    ])
  func rebinding(_ host: String, _ passes: Bool) async throws {
    let bench = try Bench(nil, place: WebPlace(externalURL: "https://status.example.org/cinder"))
    for headers in [
      ["Origin": "http://\(host)"], ["Origin": "http://\(host)", "Sec-Fetch-Site": "same-origin"],
      ["Sec-Fetch-Site": "same-origin"],
    ] {
      let answer = await bench.ask("/-/reload", .post, host: host, headers: headers)
      #expect(answer.status == (passes ? .ok : .forbidden), "\(headers)")
    }
    #expect(await bench.ask("/-/reload", .post, host: host).status == .ok, "what is no browser")
  }

  @Test("every answer tells browsers to trust nothing in it, and what the web configuration says counts more")
  func headers() async throws {
    let plain = try await Bench(nil).ask("/")
    let refused = try await Bench(Self.alice).ask("/")
    let full = try await Bench(nil).ask("/", isFull: true)
    #expect(full.status == .serviceUnavailable)
    for answer in [plain, refused, full] {
      let policy = try #require(answer.headers[.contentSecurityPolicy])
      #expect(policy.hasPrefix("default-src 'none'; "))
      #expect(policy.contains("frame-ancestors 'none'"))
      #expect(!policy.contains("unsafe"))
      #expect(answer.headers[.xContentTypeOptions] == "nosniff")
      #expect(answer.headers[.cacheControl] == "no-store")
      for (name, value) in [("X-Frame-Options", "deny"), ("Referrer-Policy", "same-origin")] {
        #expect(answer.headers[try #require(HTTPField.Name(name))] == value)
      }
    }
    let bench = try Bench(
      """
      http_server_config: {headers: {X-Frame-Options: sameorigin, Content-Security-Policy: '', \
      Strict-Transport-Security: max-age=60}}
      """)
    let said = await bench.ask("/")
    #expect(said.headers[try #require(HTTPField.Name("X-Frame-Options"))] == "sameorigin")
    #expect(said.headers[.contentSecurityPolicy] == nil, "blank takes it away")
    #expect(said.headers[.strictTransportSecurity] == "max-age=60")
    #expect(said.headers[.xContentTypeOptions] == "nosniff")
  }

  @Test("beyond the rate limit is told so, with or without a password")
  func rateLimit() async throws {
    let bench = try Bench(Self.alice + "\nrate_limit: {interval: 1h, burst: 2}")
    #expect(await bench.ask("/", headers: Self.basic("alice", "U*U")).status == .ok)
    #expect(await bench.ask("/").status == .unauthorized)
    #expect(await bench.ask("/", headers: Self.basic("alice", "U*U")).status == .tooManyRequests)
  }

  @Test("that can't be answered is no end of the server, and says nothing of why")
  func failure() async throws {
    struct Mishap: Error {}
    let bench = try Bench(nil)
    let head = HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/x")
    let answer = await bench.gate.answer(Request(head: head, body: .init(buffer: ByteBuffer())), from: "a") { _ in
      throw Mishap()
    }
    #expect(answer.status == .internalServerError)
    #expect(answer.headers[.contentLength] == "22")
    #expect(bench.log.take().map(\.message) == ["answering failed"])
  }

  @Test("a HEAD that is refused, or fails, has no body")
  func head() async throws {
    struct Mishap: Error {}
    let bench = try Bench(Self.alice)
    let answer = await bench.ask("/", .head)
    #expect(answer.status == .unauthorized)
    #expect(answer.headers[.contentLength] == "13")
    #expect(answer.body.contentLength == 0)
    let head = HTTPRequest(method: .head, scheme: nil, authority: nil, path: "/x")
    let failed = try await Bench(nil).gate.answer(Request(head: head, body: .init(buffer: ByteBuffer())), from: "a") {
      _ in throw Mishap()
    }
    #expect(failed.status == .internalServerError)
    #expect(failed.headers[.contentLength] == "22")
    #expect(failed.body.contentLength == 0)
  }

  @Test("comes with the proxy's prefix or without it, and is the same")
  func prefix() async throws {
    let bench = try Bench(nil, place: WebPlace(externalURL: "https://status.example.org/a/cinder"))
    for path in [
      "/a/cinder/metrics?x=1", "/metrics?x=1", "/a/cinder", "/a/cinder?x", "/a/cinder/", "/a/cinders/metrics",
      "/a/cinder/a/cinder/metrics", "/a",
    ] { _ = await bench.ask(path) }
    #expect(
      bench.seen.withLock { $0 }
        == ["/metrics?x=1", "/metrics?x=1", "/", "/?x", "/", "/a/cinders/metrics", "/a/cinder/metrics", "/a"])
  }
}

@Suite("Where people reach us")
struct WebPlaceTests {
  @Test(
    "is told by external_url: its path is the prefix of all links",
    arguments: [
      (nil, "", nil), ("https://status.example.org", "", "https://status.example.org"),
      ("http://Status.example.org:8080/a/b", "/a/b", "http://status.example.org:8080"),
      ("https://status.example.org:443/a%20b", "/a%20b", "https://status.example.org"),
      ("http://status.example.org:443", "", "http://status.example.org:443"),
    ] as [(String?, String, String?)])
  func place(_ url: String?, _ prefix: String, _ origin: String?) {
    let place = WebPlace(externalURL: url)
    #expect(place.prefix == prefix)
    #expect(place.origin == origin)
  }

  @Test("links have it, with names encoded, and follow a reload")
  func links() throws {
    let access = try WebAccess(logger: LogRecorder().logger)
    let links = WebLinks(access)
    #expect(links.path("/history?a=b") == "/history?a=b")
    access.place = WebPlace(externalURL: "https://x/cinder")
    #expect(links.path("/history?a=b") == "/cinder/history?a=b")
    #expect(links.path("/") == "/cinder/")
    #expect(links.migration("v/1", of: "prod r1?") == "/cinder/migrations/prod%20r1%3F/v%2F1")
    #expect(WebLinks(prefix: "/p").migration("v", of: "c") == "/p/migrations/c/v")
  }
}
