import Hummingbird
import HummingbirdTesting
import Testing

@testable import MigrationExporter

@Suite("The pages as they are served")
struct StatusPagesTests {
  private func test(
    _ migrations: [MigrationSnapshot] = [Sample.migration()], cloud: String = "prod r1",
    _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let board = Sample.board([Sample.cloud(cloud, migrations)])
    let page = MetricsPage(board: board, telemetry: Telemetry(clouds: [cloud]))
    let pages = StatusPages(timekeeper: TestTime(PageSample.now))
    let router = WebServer.router(board: board, pages: pages, page: page, settings: WebSettings())
    try await Application(router: router).test(.router) { try await body($0) }
  }

  @Test(
    "are HTML, each at its path",
    arguments: [
      "/", "/alerts?state=pending", "/clouds", "/history", "/migrations/prod%20r1/v1", "/?state=copying&sort=-size",
    ])
  func served(_ path: String) async throws {
    try await test { client in
      let answer = try await client.execute(uri: path, method: .get)
      #expect(answer.status == .ok)
      #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
      #expect(String(buffer: answer.body).hasPrefix("<!doctype html>\n<html lang=\"en\">\n"))
    }
  }

  @Test(
    "what a query can't say is refused with a page that says so",
    arguments: ["/?state=stuck", "/?page=0", "/alerts?state=stuck", "/clouds?page=x", "/history?result=x"])
  func refused(_ path: String) async throws {
    try await test { client in
      let answer = try await client.execute(uri: path, method: .get)
      #expect(answer.status == .badRequest)
      #expect(String(buffer: answer.body).contains("This address asks for something that is not there."))
    }
  }

  @Test("a migration that is not known has a page that says where to look", arguments: ["v2", "%3Cscript%3E"])
  func notFound(_ volume: String) async throws {
    try await test { client in
      let answer = try await client.execute(uri: "/migrations/prod%20r1/\(volume)", method: .get)
      #expect(answer.status == .notFound)
      let page = String(buffer: answer.body)
      #expect(page.contains("No such migration is known now."))
      #expect(!PageSample.main(page).contains("<script"))
      let other = try await client.execute(uri: "/migrations/nowhere/v1", method: .get)
      #expect(String(buffer: other.body).contains("No such cloud is watched."))
    }
  }

  @Test("style and script are files of their own, which browsers may keep until they change")
  func files() async throws {
    try await test { client in
      let page = String(buffer: try await client.execute(uri: "/", method: .get).body)
      for file in [StaticFiles.style, StaticFiles.script] {
        #expect(page.contains("\"\(file.path)\""))
        let answer = try await client.execute(uri: file.path, method: .get)
        #expect(answer.status == .ok)
        #expect(answer.headers[.contentType] == file.type)
        #expect(answer.headers[.cacheControl] == "public, max-age=86400")
        #expect(String(buffer: answer.body).utf8.count == file.bytes.count)
      }
      #expect(try await client.execute(uri: "/static/other.css", method: .get).status == .notFound)
      #expect(!StyleSheet.text.contains("url(h"))
      #expect(!StyleSheet.text.contains("@import"))
    }
  }

  @Test(
    "are compressed for who takes that, as style and script are, and say that it depends on it",
    arguments: ["/", "/history", "/migrations/prod%20r1/v1", "/migrations/prod%20r1/v2", StaticFiles.style.path])
  func coded(_ path: String) async throws {
    try await test { client in
      let plain = try await client.execute(uri: path, method: .get)
      let gzip = try await client.execute(uri: path, method: .get, headers: [.acceptEncoding: "gzip, deflate"])
      #expect(plain.headers[.contentEncoding] == nil)
      #expect(gzip.headers[.contentEncoding] == "gzip")
      #expect(gzip.body.readableBytes < plain.body.readableBytes * 3 / 4)
      #expect(try Gunzip.text(gzip.body) == String(buffer: plain.body))
      for answer in [plain, gzip] { #expect(answer.headers[.vary] == "Accept-Encoding") }
      let refused = try await client.execute(uri: path, method: .get, headers: [.acceptEncoding: "gzip;q=0"])
      #expect(refused.headers[.contentEncoding] == nil)
    }
  }

  @Test(
    "each leads to the same as JSON, with the same filter",
    arguments: [
      ("/", "/api/v1/migrations"),
      ("/?state=copying&q=pg+main&sort=-size", "/api/v1/migrations?state=copying&q=pg%20main"),
      ("/?state=failed&cloud=prod%20r1", "/api/v1/migrations?result=error&result=vanished&cloud=prod%20r1"),
      ("/?state=ended", "/api/v1/migrations?result=success&result=reset"),
      ("/migrations/prod%20r1/v1", "/api/v1/migrations/prod%20r1/v1"),
      ("/history?result=error&cloud=prod%20r1&q=x", "/api/v1/history?result=error&cloud=prod%20r1&q=x"),
    ])
  func json(_ path: String, _ json: String) async throws {
    try await test { client in
      let page = String(buffer: try await client.execute(uri: path, method: .get).body)
      #expect(page.contains("<a href=\"\(json.replacing("&", with: "&amp;"))\">The same as JSON</a>"))
      #expect(try await client.execute(uri: json, method: .get).status == .ok)
      // Which were slower than usual is nothing that the API can be asked.
      let slow = String(buffer: try await client.execute(uri: "/history?pace=slow", method: .get).body)
      #expect(!slow.contains("The same as JSON"))
    }
  }

  @Test("the address of a migration that is over still says how it ended, as long as the history knows")
  func over() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = [FinishedSample.migration("v1", end: 1000), FinishedSample.migration("v11", end: 2000)]
    store.remember(memory)
    await store.saveAll()
    let cloud = memory.ends[0].cloud
    let board = Sample.board([Sample.cloud(cloud)])
    let pages = StatusPages(history: HistorySource(path: bench.path), timekeeper: TestTime(PageSample.now))
    let router = WebServer.router(
      board: board, pages: pages, page: MetricsPage(board: board, telemetry: Telemetry(clouds: [cloud])),
      settings: WebSettings())
    try await Application(router: router).test(.router) { client in
      let answer = try await client.execute(uri: "/migrations/\(cloud)/v1", method: .get)
      #expect(answer.status == .notFound)
      let page = String(buffer: answer.body)
      #expect(page.contains("<h1>This migration is over: done.</h1>"))
      #expect(page.contains("The history <a href=\"/history?cloud=\(cloud)&amp;q=v1\">has it</a>."))
      let history = String(
        buffer: try await client.execute(uri: "/history?cloud=\(cloud)&q=v1", method: .get).body)
      #expect(history.contains("<small>v1</small>"))
      let never = String(buffer: try await client.execute(uri: "/migrations/\(cloud)/v", method: .get).body)
      #expect(never.contains("No such migration is known now."))
      #expect(never.contains("<a href=\"/history?cloud=\(cloud)&amp;q=v\">history</a>"))
    }
    await store.end()
  }

  @Test("a text to look for may be anything, and is shown again as it was typed")
  func text() async throws {
    try await test { client in
      let answer = try await client.execute(uri: "/?q=%22%3E%3Cscript%3E%20a%2Bb", method: .get)
      let page = String(buffer: answer.body)
      #expect(page.contains("value=\"&quot;&gt;&lt;script&gt; a+b\""))
      #expect(page.contains("None is so."))
      // As a browser sends two words that were typed into the form.
      let words = String(buffer: try await client.execute(uri: "/?q=two+words", method: .get).body)
      #expect(words.contains("value=\"two words\""))
    }
  }
}
