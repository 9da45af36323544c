import AsyncHTTPClient
import Synchronization
import Testing

@testable import OpenStackClient

/// One request on the wire: time-outs, closing, and what is told of a URL.
struct HTTPSenderTests {
  private func withSender<Result: Sendable>(
    _ body: (HTTPSender) async throws -> Result
  ) async throws -> (result: Result, exchanges: [APIExchange]) {
    let exchanges = Mutex<[APIExchange]>([])
    let cloud = CloudConfiguration(authURL: "http://k", credential: .applicationCredential(id: "a", secret: "s"))
    let sender = try HTTPSender(cloud: cloud) { exchange in exchanges.withLock { $0.append(exchange) } }
    // The pool traps when it is dropped open, which would hide the error.
    defer { sender.abandon() }
    let result = try await body(sender)
    return (result, exchanges.withLock { $0 })
  }

  @Test(
    "The time-out holds for the whole answer, not only until it begins",
    .timeLimit(.minutes(1)),
    arguments: [
      "", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"volumes\"",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n",
    ])
  func stuckAnswer(text: String) async throws {
    try await withSlowServer(sending: text) { port in
      let request = APIRequest(service: .volume, url: "http://127.0.0.1:\(port)/v3/p1/volumes/v1")
      let (error, exchanges) = try await withSender { sender in
        await #expect(throws: OpenStackError.self) { try await sender.send(request, timeout: 0.2) }
      }
      #expect(error?.code == .timeout)
      #expect(
        error?.description == "GET /v3/p1/volumes/v1 got no whole answer from http://127.0.0.1:\(port) in 0.2 s")
      #expect(exchanges.map(\.outcome) == ["timeout"])
      #expect(exchanges.map(\.service) == ["volume"])
      #expect(exchanges.allSatisfy { $0.seconds >= 0.19 && $0.seconds < 10 })
    }
  }

  /// What becomes of one request that is answered with `text`.
  private func send(
    answeredWith text: String
  ) async throws -> (answer: Result<APIResponse, OpenStackError>, place: String, outcomes: [String]) {
    try await withSlowServer(sending: text) { port in
      let place = "http://127.0.0.1:\(port)"
      let (answer, exchanges) = try await withSender { sender in
        do {
          let request = APIRequest(service: .volume, url: "\(place)/")
          return Result<APIResponse, OpenStackError>.success(try await sender.send(request, timeout: 30))
        } catch let error as OpenStackError {
          return .failure(error)
        }
      }
      return (answer, place, exchanges.map(\.outcome))
    }
  }

  @Test("An answer is read whole, with its header names in lower case")
  func answer() async throws {
    let exchange = try await send(
      answeredWith:
        "HTTP/1.1 300 Multiple Choices\r\nOpenStack-API-Version: volume 3.0\r\nContent-Length: 2\r\n\r\n{}")
    let answer = try exchange.answer.get()
    #expect(answer.status == 300)
    #expect(answer.headers["openstack-api-version"] == "volume 3.0")
    #expect(answer.body == Array("{}".utf8))
    #expect(exchange.outcomes == ["300"])
  }

  @Test("An answer that never ends is refused when it has gone beyond 32 MiB", .timeLimit(.minutes(1)))
  func endlessAnswer() async throws {
    let endless = String(repeating: " ", count: 40 << 20)
    let exchange = try await send(answeredWith: "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + endless)
    let error = #expect(throws: OpenStackError.self) { try exchange.answer.get() }
    #expect(error?.description == "the answer of \(exchange.place) is larger than 32 MiB")
  }

  @Test("A URL is shown without the user and the password before its host")
  func presentable() {
    #expect(HTTPSender.presentable("http://adm:secret@h:8776/v3/p") == "http://h:8776/v3/p")
    #expect(HTTPSender.presentable("https://h/volume/v3") == "https://h/volume/v3")
    #expect(HTTPSender.presentable("https://adm:secret@h") == "https://h")
  }

  @Test("An answer that announces more than 32 MiB is refused")
  func hugeAnswer() async throws {
    let exchange = try await send(answeredWith: "HTTP/1.1 200 OK\r\nContent-Length: 67108865\r\n\r\n{")
    let error = #expect(throws: OpenStackError.self) { try exchange.answer.get() }
    #expect(error?.code == .badAnswer)
    #expect(error?.description == "the answer of \(exchange.place) is larger than 32 MiB")
    #expect(exchange.outcomes == ["badAnswer"])
  }

  @Test("A redirect is an answer and is not followed: it could carry the token to another host")
  func redirect() async throws {
    let exchange = try await send(
      answeredWith: "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
    #expect(try exchange.answer.get().status == 302)
    #expect(exchange.outcomes == ["302"])
  }

  @Test("What is no HTTP at all is a broken connection")
  func noHTTP() async throws {
    let exchange = try await send(answeredWith: "SSH-2.0-OpenSSH_9.2p1\r\n")
    let error = #expect(throws: OpenStackError.self) { try exchange.answer.get() }
    #expect(error?.code == .unreachable)
    #expect(exchange.outcomes == ["unreachable"])
  }

  @Test("Nobody at the port, and a CA file that is none, are told as what they are")
  func unreachable() async throws {
    let request = APIRequest(service: .identity, url: "http://127.0.0.1:1/v3/auth/tokens")
    let (error, exchanges) = try await withSender { sender in
      await #expect(throws: OpenStackError.self) { try await sender.send(request, timeout: 30) }
    }
    #expect(error?.code == .unreachable)
    #expect(error?.description == "no connection to http://127.0.0.1:1: Connection refused")
    #expect(exchanges.map(\.outcome) == ["unreachable"])
    let cloud = CloudConfiguration(
      authURL: "https://k", credential: .applicationCredential(id: "a", secret: "s"), caFile: "/nowhere/ca.pem")
    let configuration = #expect(throws: OpenStackError.self) { try HTTPSender(cloud: cloud) { _ in } }
    #expect(configuration?.code == .configuration)
    #expect(configuration?.description.hasPrefix("reading the CA file /nowhere/ca.pem failed: ") == true)
  }

  @Test("A token that can't stand in a header is not quoted in the error")
  func oddToken() async throws {
    let request = APIRequest(service: .volume, url: "http://127.0.0.1:1/", headers: ["X-Auth-Token": "s3cret\r\nX: y"])
    let (error, _) = try await withSender { sender in
      await #expect(throws: OpenStackError.self) { try await sender.send(request, timeout: 30) }
    }
    #expect(error?.description.contains("s3cret") == false)
  }

  @Test(
    "What is told of a URL is scheme, host and port, without user, password, path and query",
    arguments: [
      ("http://c:8776/v3/p1/volumes?token=s3cret", "http://c:8776"), ("https://c", "https://c"),
      ("https://me:s3cret@c:5000/v3", "https://c:5000"), ("https://me:s3@cret@c/v3", "https://c"),
      ("me:s3cret@c/v3/auth", "the URL without http:// or https://"), ("", "the URL without http:// or https://"),
      ("a/b/c", "the URL without http:// or https://"), ("http://[::1]:5000/v3", "http://[::1]:5000"),
    ])
  func origins(url: String, origin: String) {
    #expect(HTTPSender.origin(of: url) == origin)
  }

  @Test("A client that is dropped without being closed, or closed twice, does no harm")
  func dropped() async throws {
    let cloud = CloudConfiguration(authURL: "http://k", credential: .applicationCredential(id: "a", secret: "s"))
    _ = try OpenStackCloud(cloud, now: { 0 })
    let closed = try OpenStackCloud(cloud, now: { 0 })
    await closed.close()
    await closed.close()
  }

  @Test("a connection that does not come about in time is told as such")
  func connectTimeout() {
    let request = APIRequest(service: .identity, url: "http://k:5000/v3/auth/tokens")
    let error = HTTPSender.wording(HTTPClientError.connectTimeout, of: request, timeout: 10)
    #expect(error.code == .timeout)
    #expect(error.description.hasPrefix("no connection to http://k:5000 in time"))
  }
}
