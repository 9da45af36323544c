import Hummingbird
import HummingbirdTesting
import Testing

@testable import MigrationExporter

@Suite("A cloud that nobody watches, on the pages")
struct UnknownCloudPageTests {
  /// Two clouds are watched, and one that is no longer watched has a past in the store at `path`.
  private func test(
    store path: String?, watched: [String] = ["prod r1", "two"],
    _ body: @Sendable (any TestClientProtocol) async throws -> Void
  ) async throws {
    let board = Sample.board(watched.map { Sample.cloud($0, [Sample.migration()]) })
    let reader = try path.map { try HistoryReader(.file($0)) }
    let router = WebServer.router(
      board: board, pages: StatusPages(history: HistorySource(path: path), timekeeper: TestTime(PageSample.now)),
      page: MetricsPage(board: board, telemetry: Telemetry(clouds: watched)), settings: WebSettings(),
      history: APIHistory(reader: reader, board: board))
    try await Application(router: router).test(.router) { try await body($0) }
  }

  private func withPast(_ body: (StoreBench) async throws -> Void) async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = [FinishedSample.migration("v9", end: 1000)]
    store.remember(memory)
    await store.saveAll()
    try await body(bench)
    await store.end()
  }

  @Test(
    "is refused as the JSON of it is, with those that there are",
    arguments: [
      ("/?cloud=nope", "no cloud nope is watched; those that are: prod r1, two"),
      ("/?cloud=nope&state=stalled&q=x", "no cloud nope is watched; those that are: prod r1, two"),
      ("/?cloud=prod", "no cloud prod is watched; those that are: prod r1, two"),
      (
        "/history?cloud=nope",
        "no cloud nope is watched or has a history; those that are or have: prod r1, two, prod, sim"
      ),
      (
        "/history?cloud=%3Cscript%3E&result=error",
        "no cloud &lt;script&gt; is watched or has a history; those that are or have: prod r1, two, prod, sim"
      ),
    ])
  func refused(_ path: String, _ reason: String) async throws {
    try await withPast { bench in
      try await test(store: bench.path) { client in
        let answer = try await client.execute(uri: path, method: .get)
        #expect(answer.status == .badRequest)
        let page = String(buffer: answer.body)
        #expect(page.contains("This address asks for something that is not there."))
        #expect(page.contains("<code>cloud: \(reason)</code>."))
        let json = path.replacing("/history", with: "/api/v1/history").replacing("/?", with: "/api/v1/migrations?")
        let same = try await client.execute(uri: json, method: .get)
        #expect(same.status == .badRequest)
      }
    }
  }

  @Test("has its history where it has one; and no link of a page leads to what is refused")
  func links() async throws {
    let long = String(repeating: "ü", count: 150)
    try await withPast { bench in
      try await test(store: bench.path, watched: ["prod r1", "two", long]) { client in
        var (open, seen) = (["/", "/history?cloud=prod", "/migrations/two/v1", "/migrations/prod/v9"], Set<String>())
        while let path = open.popLast() {
          guard seen.insert(path).inserted, seen.count < 400 else { continue }
          let answer = try await client.execute(uri: path, method: .get)
          #expect(answer.status != .badRequest, "\(path)")
          guard answer.headers[.contentType]?.hasPrefix("text/html") == true else { continue }
          let page = String(buffer: answer.body)
          let links = page.matches(of: /<a [^>]*href="([^"#]+)"/).map {
            String($0.output.1).replacing("&amp;", with: "&")
          }
          open += links.filter { $0.hasPrefix("/") && $0.contains("cloud") }
        }
        #expect(seen.contains("/history?cloud=\(WebAddress.part(long))"))
        #expect(seen.contains("/api/v1/history?cloud=prod"))
        let past = String(buffer: try await client.execute(uri: "/history?cloud=prod", method: .get).body)
        #expect(past.contains("<small>v9</small>"))
      }
    }
  }

  @Test("is not refused where nobody knows who has a history, since the store can't be read")
  func unreadable() async throws {
    try await withPast { bench in
      try await test(store: bench.path + ".none") { client in
        let answer = try await client.execute(uri: "/history?cloud=nope", method: .get)
        #expect(answer.status == .ok)
        #expect(String(buffer: answer.body).contains("<b>The history can't be read</b>"))
      }
    }
  }

  @Test("is refused where there is no store")
  func memory() async throws {
    try await test(store: nil) { client in
      let (past, watched) = (
        try await client.execute(uri: "/history?cloud=prod", method: .get),
        try await client.execute(uri: "/history?cloud=two", method: .get)
      )
      #expect(past.status == .badRequest)
      #expect(watched.status == .ok)
    }
  }
}
