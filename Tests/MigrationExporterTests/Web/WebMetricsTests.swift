import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import MigrationExporter

@Suite("What a scraper gets")
struct WebMetricsTests {
  private static let openMetrics = "application/openmetrics-text;version=1.0.0"

  private func test(
    _ board: SnapshotBoard, _ telemetry: Telemetry = Telemetry(clouds: ["prod"]),
    _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let page = MetricsPage(board: board, telemetry: telemetry)
    let router = WebServer.router(board: board, page: page, settings: WebSettings())
    try await Application(router: router).test(.router) { try await body($0) }
  }

  /// A cloud with so many migrations.
  private static func board(_ count: Int) -> SnapshotBoard {
    Sample.board([Sample.cloud("prod", (0..<count).map { Sample.migration("v\($0)", percent: $0 % 100) })])
  }

  /// What the exporter's own part starts with.
  private static func own(_ text: String) -> Substring? {
    text.range(of: "# HELP cinder_migration_exporter_cloud_up ").map { text[$0.lowerBound...] }
  }

  @Test("it gets the type that it asks for, and each cache on the way is told what that hangs on")
  func negotiated() async throws {
    try await test(Self.board(1)) { client in
      let table: [(accept: String?, type: String)] = [
        (nil, "text/plain; version=0.0.4; charset=utf-8"),
        (
          "text/plain;version=1.0.0;escaping=allow-utf-8",
          "text/plain; version=1.0.0; charset=utf-8; escaping=allow-utf-8"
        ),
        (Self.openMetrics, "application/openmetrics-text; version=1.0.0; charset=utf-8"),
      ]
      for (accept, type) in table {
        let headers: HTTPFields = accept.map { [.accept: $0] } ?? [:]
        for method in [HTTPRequest.Method.get, .head] {
          let answer = try await client.execute(uri: "/metrics", method: method, headers: headers)
          #expect(answer.status == .ok)
          #expect(answer.headers[.contentType] == type)
          #expect(answer.headers[.vary] == "Accept, Accept-Encoding")
          #expect(answer.headers[.contentEncoding] == nil)
        }
        let text = String(buffer: try await client.execute(uri: "/metrics", method: .get, headers: headers).body)
        #expect(text.hasSuffix("\n# EOF\n") == (accept == Self.openMetrics))
        #expect(text.contains("# TYPE cinder_migrations_finished counter\n") == (accept == Self.openMetrics))
        #expect(text.contains("\ncinder_migrations_finished_total{"))
      }
    }
  }

  @Test("several Accept headers are one list")
  func severalHeaders() async throws {
    try await test(Self.board(0)) { client in
      var headers = HTTPFields()
      headers[values: .accept] = ["text/plain;q=0.5", Self.openMetrics]
      let answer = try await client.execute(uri: "/metrics", method: .get, headers: headers)
      #expect(answer.headers[.contentType] == "application/openmetrics-text; version=1.0.0; charset=utf-8")
    }
  }

  @Test(
    "gzip gives the same page, of any size and in each format; a HEAD tells its length",
    arguments: [0, 1, 1000], [nil, openMetrics])
  func gzip(count: Int, accept: String?) async throws {
    try await test(Self.board(count)) { client in
      var headers = HTTPFields()
      headers[.accept] = accept
      let plain = String(buffer: try await client.execute(uri: "/metrics", method: .get, headers: headers).body)
      headers[.acceptEncoding] = "gzip"
      let answer = try await client.execute(uri: "/metrics", method: .get, headers: headers)
      #expect(answer.headers[.contentEncoding] == "gzip")
      #expect(answer.headers[.contentLength] == "\(answer.body.readableBytes)")
      let text = try Gunzip.text(answer.body)
      // The process' own figures change from one scrape to the next.
      let stable = { (page: String) in page.split(separator: "\n").filter { !$0.hasPrefix("process_") } }
      #expect(stable(text) == stable(plain))
      #expect(text.utf8.count > count * 1000)
      if count == 1000 { #expect(answer.body.readableBytes < plain.utf8.count / 8) }

      let head = try await client.execute(uri: "/metrics", method: .head, headers: headers)
      #expect(head.headers[.contentEncoding] == "gzip")
      #expect(head.headers[.contentType] == answer.headers[.contentType])
      #expect(head.headers[.contentLength].flatMap { Int($0) } ?? 0 > 100)
      #expect(head.body.readableBytes == 0)
    }
  }

  @Test("two scrapes of one snapshot differ in the exporter's own counts alone", arguments: ["gzip", "identity"])
  func ownPart(coding: String) async throws {
    let telemetry = Telemetry(clouds: ["prod"])
    try await test(Self.board(1000), telemetry) { client in
      func scrape() async throws -> String {
        let answer = try await client.execute(uri: "/metrics", method: .get, headers: [.acceptEncoding: coding])
        return coding == "gzip" ? try Gunzip.text(answer.body) : String(buffer: answer.body)
      }
      let first = try await scrape()
      telemetry.countPoll(cloud: "prod", succeeded: true, seconds: 1)
      let second = try await scrape()
      let polls = "cinder_migration_exporter_polls_total{cloud=\"prod\",result=\"success\"}"
      #expect(first.contains("\n\(polls) 0\n"))
      #expect(second.contains("\n\(polls) 1\n"))
      let (firstOwn, secondOwn) = (try #require(Self.own(first)), try #require(Self.own(second)))
      #expect(first.dropLast(firstOwn.count) == second.dropLast(secondOwn.count))
    }
  }
}
