import Hummingbird
import HummingbirdTesting
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("What the web server answers")
struct WebTests {
  private func test(
    _ board: SnapshotBoard = Sample.board([Sample.cloud("prod", [Sample.migration()])]),
    telemetryPath: String = "/metrics", _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    var settings = WebSettings()
    settings.telemetryPath = telemetryPath
    let page = MetricsPage(board: board, telemetry: Telemetry(clouds: board.current.clouds.map(\.name)))
    let router = WebServer.router(board: board, page: page, settings: settings)
    try await Application(router: router).test(.router) { try await body($0) }
  }

  @Test("the metrics come as text of version 0.0.4, ended by a line feed")
  func metrics() async throws {
    try await test { client in
      let response = try await client.execute(uri: "/metrics", method: .get)
      #expect(response.status == .ok)
      #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      let text = String(buffer: response.body)
      #expect(text.hasSuffix("\n"))
      #expect(!text.contains("\n\n"))
      let lines = text.split(separator: "\n")
      #expect(lines.contains(#"cinder_migration_progress_ratio{cloud="prod",volume_id="v1"} 0.42"#))
      #expect(lines.contains(#"cinder_migration_exporter_cloud_up{cloud="prod"} 1"#))
      #expect(lines.contains { $0.hasPrefix("process_resident_memory_bytes ") })
    }
  }

  @Test("a scrape shows what was published last, and the counts of now")
  func fresh() async throws {
    let board = Sample.board([Sample.cloud("prod", [Sample.migration(percent: 1)])])
    try await test(board) { client in
      for percent in [1, 2, 2, 3] {
        board.publish(Sample.cloud("prod", [Sample.migration(percent: percent)]))
        let text = String(buffer: try await client.execute(uri: "/metrics", method: .get).body)
        #expect(text.contains("cinder_migration_progress_ratio{cloud=\"prod\",volume_id=\"v1\"} 0.0\(percent)\n"))
      }
    }
  }

  @Test("where an alert links to, that migration is shown and no other")
  func migrationPage() async throws {
    let board = Sample.board([Sample.cloud("prod r1", [Sample.migration("v1"), Sample.migration("v2")])])
    try await test(board) { client in
      let there = try await client.execute(uri: "/migrations/prod%20r1/v2", method: .get)
      #expect(there.status == .ok)
      #expect(there.headers[.contentType] == "text/html; charset=utf-8")
      let page = String(buffer: there.body)
      #expect(page.contains("<code>v2</code>"))
      #expect(!page.contains(">v1<"))
      for path in ["/migrations/prod%20r1/v3", "/migrations/other/v1", "/migrations/prod%20r1", "/migrations/a/b/c"] {
        #expect(try await client.execute(uri: path, method: .get).status == .notFound, "\(path)")
      }
      let posted = try await client.execute(uri: "/migrations/prod%20r1/v2", method: .post)
      #expect(posted.status == .methodNotAllowed)
    }
  }

  @Test("the metrics are where the flag says, and nowhere else")
  func telemetryPath() async throws {
    try await test(telemetryPath: "/probe/all") { client in
      let there = try await client.execute(uri: "/probe/all", method: .get)
      #expect(there.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(try await client.execute(uri: "/metrics", method: .get).status == .notFound)
      let landing = String(buffer: try await client.execute(uri: "/", method: .get).body)
      #expect(landing.contains("<a href=\"/probe/all\">"))
    }
    try await test(telemetryPath: "/") { client in
      let page = try await client.execute(uri: "/", method: .get)
      #expect(page.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
    }
  }

  @Test("a HEAD is answered as the GET is, less the body", arguments: ["/metrics", "/", "/-/healthy", "/-/ready"])
  func head(_ path: String) async throws {
    try await test { client in
      let get = try await client.execute(uri: path, method: .get)
      let head = try await client.execute(uri: path, method: .head)
      #expect(head.status == get.status)
      #expect(head.headers[.contentType] == get.headers[.contentType])
      #expect(head.headers[.contentLength] != nil)
      #expect(head.body.readableBytes == 0)
    }
  }

  @Test("it is healthy whatever becomes of the clouds")
  func healthy() async throws {
    try await test(SnapshotBoard(clouds: ["never-seen"])) { client in
      let response = try await client.execute(uri: "/-/healthy", method: .get)
      #expect(response.status == .ok)
      #expect(response.headers[.contentType] == "text/plain; charset=utf-8")
    }
  }

  @Test("it is ready once each cloud's first poll was tried, whatever came of it")
  func ready() async throws {
    let board = SnapshotBoard(clouds: ["alpha", "beta"])
    try await test(board) { client in
      func ready() async throws -> (HTTPResponse.Status, String) {
        let response = try await client.execute(uri: "/-/ready", method: .get)
        return (response.status, String(buffer: response.body))
      }
      let first = try await ready()
      #expect(first == (.serviceUnavailable, "not ready: not yet polled: alpha, beta\n"))
      board.publish(Sample.cloud("alpha"))
      let second = try await ready()
      #expect(second == (.serviceUnavailable, "not ready: not yet polled: beta\n"))
      var failed = CloudSnapshot(name: "beta")
      failed.hasBeenPolled = true
      failed.failure = OpenStackError(.unreachable, "no connection")
      board.publish(failed)
      let third = try await ready()
      #expect(third == (.ok, "cinder-migration-exporter is ready.\n"))
    }
  }

  @Test(
    "what is not there is not found, with a word and whatever the method",
    arguments: ["/nothing", "/metrics/x", "/-/", "/-/reload", "/..%2f", "/%00", "/-/healthy/x"])
  func notFound(_ path: String) async throws {
    try await test { client in
      for method in [HTTPRequest.Method.get, .post, .delete] {
        let answer = try await client.execute(uri: path, method: method)
        #expect(answer.status == .notFound)
        #expect(String(buffer: answer.body) == "not found: see / for what is here\n")
      }
      let head = try await client.execute(uri: path, method: .head)
      #expect(head.status == .notFound)
      #expect(head.body.readableBytes == 0)
    }
  }

  @Test(
    "nothing can be changed from outside: a path that exists can be read, and says so",
    arguments: ["/", "/metrics", "/metrics/", "/-/healthy", "/-/ready"])
  func readOnly(_ path: String) async throws {
    try await test { client in
      for method in [HTTPRequest.Method.post, .put, .delete, .patch, .options, .trace, .connect] {
        let answer = try await client.execute(uri: path, method: method)
        #expect(answer.status == .methodNotAllowed)
        #expect(answer.headers[.allow] == "GET, HEAD")
        #expect(String(buffer: answer.body) == "method not allowed: this can only be read\n")
      }
    }
  }
}
