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
    arguments: ["/", "/history", "/migrations/prod%20r1/v1", "/?state=copying&sort=-size"])
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
    arguments: ["/?state=stuck", "/?page=0", "/history?result=x"])
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

  @Test("a text to look for may be anything, and is shown again as it was typed")
  func text() async throws {
    try await test { client in
      let answer = try await client.execute(uri: "/?q=%22%3E%3Cscript%3E%20a%2Bb", method: .get)
      let page = String(buffer: answer.body)
      #expect(page.contains("value=\"&quot;&gt;&lt;script&gt; a+b\""))
      #expect(page.contains("None is so."))
    }
  }
}
