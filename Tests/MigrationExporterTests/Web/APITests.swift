import Alerting
import Foundation
import Hummingbird
import HummingbirdTesting
import NIOCore
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The JSON under /api/v1")
struct APITests {
  static let trouble = Sample.board([
    Sample.cloud("prod", [Sample.migration("v1"), Sample.migration("v2", .stalled), Sample.ended("v3", .error)]),
    Sample.cloud("prod r2", [Sample.migration("v1", .slow)]),
  ])

  /// Asks the server as a client would.
  static func ask(
    _ path: String, of board: SnapshotBoard = trouble, alerts: AlertBoard = AlertBoard(), history: APIHistory? = nil,
    method: HTTPRequest.Method = .get
  ) async throws -> (status: Int, headers: HTTPFields, body: Data) {
    let page = MetricsPage(board: board, telemetry: Telemetry(clouds: []))
    let router = WebServer.router(
      board: board, alerts: alerts, page: page, settings: WebSettings(), history: history)
    return try await Application(router: router).test(.router) { client in
      let answer = try await client.execute(uri: "/api/v1/\(path)", method: method)
      return (answer.status.code, answer.headers, Data(answer.body.readableBytesView))
    }
  }

  private func get<Answer: Decodable>(
    _ path: String, as type: Answer.Type, of board: SnapshotBoard = trouble, alerts: AlertBoard = AlertBoard(),
    history: APIHistory? = nil
  ) async throws -> Answer {
    let (status, headers, body) = try await Self.ask(path, of: board, alerts: alerts, history: history)
    #expect(status == 200)
    #expect(headers[.contentType] == "application/json")
    #expect(headers[.cacheControl] == "no-store")
    return try JSONDecoder().decode(type, from: body)
  }

  private func ids(_ query: String) async throws -> String {
    try await get("migrations\(query)", as: API.Migrations.self).migrations.map { "\($0.cloud)/\($0.volume_id)" }
      .joined(separator: " ")
  }

  @Test(
    "migrations are listed the worst first, and by cloud, state and order as asked",
    arguments: [
      ("", "prod/v2 prod/v3 prod r2/v1 prod/v1"), ("?cloud=prod%20r2", "prod r2/v1"), ("?cloud=prod+r2", "prod r2/v1"),
      ("?state=stalled&state=ended", "prod/v2 prod/v3"), ("?cloud=prod&state=copying", "prod/v1"),
      ("?sort=cloud", "prod/v2 prod/v3 prod/v1 prod r2/v1"),
      ("?sort=worst&reverse=true", "prod/v1 prod r2/v1 prod/v3 prod/v2"), ("?limit=1", "prod/v2"),
      ("?limit=2&offset=1", "prod/v3 prod r2/v1"), ("?offset=4", ""), ("?", "prod/v2 prod/v3 prod r2/v1 prod/v1"),
    ])
  func list(_ query: String, _ expected: String) async throws {
    #expect(try await ids(query) == expected)
  }

  @Test(
    "those that ended so, and those with a text in their name, id or backends, are found",
    arguments: [
      ("?result=error", "prod/v3"), ("?result=success", ""), ("?result=success&result=error", "prod/v3"),
      ("?q=V2", "prod/v2"), ("?q=PG-main", "prod/v2 prod/v3 prod r2/v1 prod/v1"),
      ("?q=ceph%23ssd&state=slow", "prod r2/v1"),
      ("?q=nothing", ""), ("?q=", "prod/v2 prod/v3 prod r2/v1 prod/v1"),
    ])
  func found(_ query: String, _ expected: String) async throws {
    #expect(try await ids(query) == expected)
  }

  @Test("the list has the order of the whole fleet, whichever is asked for", arguments: MigrationSort.allCases)
  func order(_ sort: MigrationSort) throws {
    let snapshot = Sample.board([
      PageSample.many(60), Sample.cloud("a", [Sample.migration("x", .stalled, name: ""), Sample.ended("y", .error)]),
    ]).current
    for isReversed in [false, true] {
      var list = MigrationList()
      (list.selection.sort, list.selection.isReversed) = (sort, isReversed)
      (list.offset, list.limit) = (3, 50)
      let (rows, total) = try list.page(of: snapshot)
      let all = try Fleet(snapshot).selected(list.selection).migrations
      #expect(total == 62)
      #expect(rows.map(\.volume_id) == all[3..<53].map(\.volume_id))
    }
  }

  @Test("is compressed for who takes that, where it is worth it, and says that it depends on it")
  func coded() async throws {
    let board = Sample.board([Sample.cloud("a", (0..<100).map { Sample.migration("v\($0)") })])
    let page = MetricsPage(board: board, telemetry: Telemetry(clouds: []))
    let router = WebServer.router(board: board, page: page, settings: WebSettings())
    try await Application(router: router).test(.router) { client in
      let plain = try await client.execute(uri: "/api/v1/migrations", method: .get)
      let gzip = try await client.execute(
        uri: "/api/v1/migrations", method: .get, headers: [.acceptEncoding: "br, gzip"])
      #expect(plain.headers[.contentEncoding] == nil)
      #expect(gzip.headers[.contentEncoding] == "gzip")
      #expect(gzip.body.readableBytes < plain.body.readableBytes / 10)
      #expect(try Gunzip.text(gzip.body) == String(buffer: plain.body))
      let small = try await client.execute(
        uri: "/api/v1/alerts", method: .get, headers: [.acceptEncoding: "gzip"])
      #expect(small.headers[.contentEncoding] == nil)
      for answer in [plain, gzip, small] { #expect(answer.headers[.vary] == "Accept-Encoding") }
    }
  }

  @Test("each page leads to the next, and all pages together are the list", arguments: [1, 2, 3, 4, 5])
  func pages(_ limit: Int) async throws {
    var query: String? = "?sort=size&limit=\(limit)"
    var found: [String] = []
    while let asked = query {
      let page = try await get("migrations\(asked)", as: API.Migrations.self)
      #expect(page.total == 4 && page.limit == limit && page.migrations.count <= limit)
      #expect(page.offset == found.count)
      found += page.migrations.map { "\($0.cloud)/\($0.volume_id)" }
      query = page.next
      if let query { #expect(query.contains("sort=size")) }
      try #require(found.count <= 4)
    }
    #expect(found.joined(separator: " ") == "prod/v2 prod/v3 prod r2/v1 prod/v1")
  }

  @Test(
    "what can't be understood is refused with the parameter and what is allowed",
    arguments: [
      ("migrations?limit=0", "limit=0: it must be a whole number from 1 to 10000"),
      ("migrations?limit=+1", "limit= 1: it must be a whole number from 1 to 10000"),
      ("migrations?limit=99999999999999999999", "it must be a whole number from 1 to 10000"),
      ("migrations?offset=-1", "offset=-1: it must be a whole number"),
      ("migrations?state=stuck", "state=stuck: it must be one of waiting, copying, slow, stalled, finishing"),
      ("migrations?sort=worse", "sort=worse: it must be one of worst, cloud, name"),
      ("migrations?reverse=yes", "reverse=yes: it must be true or false"),
      ("migrations?sort=name&sort=size", "sort stands more than once"),
      ("migrations?cloud=prd", "cloud: no cloud prd is watched; those that are: prod, prod r2"),
      (
        "migrations?clouds=prod",
        "there is no parameter clouds here; it takes cloud, state, result, q, sort, reverse, limit, offset"
      ),
      ("migrations?cloud=%ff", "the query is not well encoded at cloud=%ff"),
      ("migrations/prod/v1?x=1", "there is no parameter x here; it takes none"),
      ("clouds?cloud=a", "there is no parameter cloud here; it takes none"),
      ("openapi.json?x", "there is no parameter x here; it takes none"),
      ("history?since=yesterday", "since=yesterday: it must be a time in unix seconds"),
      ("history?since=nan", "since=nan: it must be a time in unix seconds"),
      ("history?since=1e300", "it must be a time in unix seconds"),
      (
        "history?cloud=prod&cloud=prd",
        "no cloud prd is watched or has a history; those that are or have: prod, prod r2"
      ),
      ("history?result=failed", "result=failed: it must be one of success, error, reset, vanished"),
    ])
  func refused(_ path: String, _ words: String) async throws {
    let (status, headers, body) = try await Self.ask(path)
    #expect(status == 400)
    #expect(headers[.contentType] == "application/json")
    let problem = try JSONDecoder().decode(API.Problem.self, from: body)
    #expect(problem.code == .bad_request)
    #expect(problem.error.contains(words), "\(problem.error)")
  }

  @Test(
    "what is not there is a JSON 404",
    arguments: ["nothing", "migrations/prod/v9", "migrations/other/v1", "", "migrations/a/b/c"])
  func missing(_ path: String) async throws {
    let (status, _, body) = try await Self.ask(path)
    #expect(status == 404)
    #expect(try JSONDecoder().decode(API.Problem.self, from: body).code == .not_found)
  }

  @Test(
    "nothing can be changed: another method is a JSON 405 that names those allowed",
    arguments: OpenAPI.operations.map(\.path))
  func readOnly(_ path: String) async throws {
    let path = path.replacing("{cloud}", with: "prod").replacing("{volume}", with: "v1")
    for method in [HTTPRequest.Method.post, .put, .delete, .patch, .options] {
      let (status, headers, body) = try await Self.ask(path, method: method)
      #expect(status == 405)
      #expect(headers[.allow] == "GET, HEAD")
      #expect(try JSONDecoder().decode(API.Problem.self, from: body).code == .method_not_allowed)
    }
    let head = try await Self.ask(path, method: .head)
    let get = try await Self.ask(path)
    #expect((head.status, head.body.count) == (200, 0))
    #expect(get.status == 200)
    #expect(head.headers[.contentType] == "application/json")
  }

  @Test("one migration comes with its readings, its staircase and each change of its verdict")
  func detail() async throws {
    let readings: [Reading] = [.percent(1), .percent(2), .percent(2), .failed]
    let board = Sample.board([
      Sample.cloud(
        "prod",
        [
          Sample.migration("v1") { migration in
            for (index, reading) in readings.enumerated() {
              migration.trail.note(Observation(time: Double(index), reading: reading, nextPoll: nil), migration.verdict)
            }
          }
        ])
    ])
    let detail = try await get("migrations/prod/v1", as: API.MigrationDetail.self, of: board)
    let trail = try #require(board.current.clouds.first?.migrations.first?.trail)
    #expect(detail.migration.volume_id == "v1")
    #expect(detail.policy.hasPrefix("policy "))
    #expect(detail.readings.map(\.percent) == [1, 2, nil])
    #expect(detail.readings.map(\.kind) == ["percent", "percent", "failed"])
    #expect(detail.readings.map(\.polls) == [1, 2, 1])
    #expect(detail.ticks.map(\.percent) == [1, 2])
    #expect(detail.verdicts.map(\.reason) == trail.changes.map(\.reason.sentence))
    #expect(!detail.verdicts.isEmpty)
  }

  @Test("a cloud or a volume is found by its name as it is written in a path, once")
  func encoded() async throws {
    let board = Sample.board([Sample.cloud("a/b %41", [Sample.migration("v%31")])])
    let path = "migrations/a%2Fb%20%2541/v%2531"
    #expect(try await get(path, as: API.MigrationDetail.self, of: board).migration.cloud == "a/b %41")
  }

  @Test("clouds are told as they are, also those that can't be seen")
  func clouds() async throws {
    var down = Sample.cloud("down")
    down.failure = OpenStackError(.unauthorized, "refused")
    let answer = try await get("clouds", as: API.Clouds.self, of: Sample.board([Sample.cloud("up"), down]))
    #expect(answer.clouds.map(\.name) == ["up", "down"])
    #expect(answer.clouds.map(\.up) == [true, false])
    #expect(answer.clouds[1].failure == "refused")
    #expect(answer.version == exporterVersion)
  }

  @Test("alerts come with what each receiver knows, by cloud and state, and with the migration that they are about")
  func alerts() async throws {
    let (board, time, telemetry) = (AlertBoard(), TestTime(Sample.begin), AlertTelemetry(receivers: ["hook"]))
    let dispatcher = AlertDispatcher(
      .telling(.webhook("hook")), board: board, store: nil, telemetry: telemetry, timekeeper: time,
      logger: LogRecorder().logger)
    await dispatcher.take(Sample.cloud("prod", [Sample.migration("v2", .stalled) { $0.start = Sample.begin }]))
    var told = try await get("alerts", as: API.Alerts.self, alerts: board)
    let alert = try #require(told.alerts.first)
    #expect((alert.alertname, alert.state) == (AlertName.stalled.rawValue, "firing"))
    #expect((alert.cloud, alert.volume_id) == ("prod", "v2"))
    #expect(alert.annotations["summary"]?.hasPrefix("Migration of volume") == true)
    #expect(alert.deliveries.map(\.status) == [.waiting] && alert.deliveries.map(\.told_at) == [nil])

    time.advance(by: 3)
    _ = await dispatcher.next(for: "hook")
    _ = await dispatcher.finish(.accepted, for: "hook")
    let delivery = try await get("alerts", as: API.Alerts.self, alerts: board).alerts.first?.deliveries.first
    #expect((delivery?.status, delivery?.told_at, delivery?.told_state) == (.delivered, Sample.begin + 3, "firing"))

    told = try await get("alerts?cloud=other", as: API.Alerts.self, alerts: board)
    #expect(told.alerts.isEmpty && told.total == 0)
    #expect(try await get("alerts?state=resolved", as: API.Alerts.self, alerts: board).alerts.isEmpty)
    #expect(try await get("alerts?state=firing&cloud=prod", as: API.Alerts.self, alerts: board).alerts.count == 1)
    let about = try await get("migrations/prod/v2", as: API.MigrationDetail.self, alerts: board).alerts
    #expect(about.map(\.fingerprint) == [alert.fingerprint])
    #expect(try await get("migrations/prod/v1", as: API.MigrationDetail.self, alerts: board).alerts.isEmpty)
  }

  @Test("without a store the history is what ended lately, and says so")
  func memory() async throws {
    let answer = try await get("history", as: API.History.self)
    #expect(answer.history.map(\.volume_id) == ["v3"])
    #expect(answer.source == "memory")
    #expect(answer.note?.contains("storage.path") == true)
    #expect(try await get("history?result=success", as: API.History.self).history.isEmpty)
    #expect(try await get("history?cloud=prod%20r2", as: API.History.self).history.isEmpty)
    #expect(try await get("history?cloud=prod&cloud=prod%20r2", as: API.History.self).history.count == 1)
    #expect(try await get("history?since=\(Sample.begin + 1)", as: API.History.self).history.isEmpty)
    #expect(try await get("history?since=\(Sample.begin)", as: API.History.self).history.count == 1)
  }

  @Test("with a store the history is read from it, page by page; one that can't be read is a 503 that says why")
  func store() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = (1...5).map { FinishedSample.migration("v\($0)", end: Double($0)) }
    store.remember(memory)
    await store.saveAll()
    let history = APIHistory(reader: try HistoryReader(.file(bench.path)), board: Self.trouble)
    var answer = try await get("history?limit=2", as: API.History.self, history: history)
    #expect(answer.history.map(\.volume_id) == ["v5", "v4"])
    #expect(answer.source == "store" && answer.note == nil)
    answer = try await get("history\(answer.next ?? "")", as: API.History.self, history: history)
    #expect(answer.history.map(\.volume_id) == ["v3", "v2"])
    answer = try await get("history\(answer.next ?? "")", as: API.History.self, history: history)
    #expect(answer.history.map(\.volume_id) == ["v1"])
    #expect(answer.next == nil)
    await store.end()
    let found = try await get("history?q=V4&limit=1", as: API.History.self, history: history)
    #expect(found.history.map(\.volume_id) == ["v4"] && found.next == nil)
    let first = try await get("history?q=v&limit=2&offset=1", as: API.History.self, history: history)
    #expect(first.history.map(\.volume_id) == ["v4", "v3"])
    #expect(first.next == "?q=v&limit=2&offset=3")
    let gone = APIHistory(reader: try HistoryReader(.file(bench.path + ".gone")), board: Self.trouble)
    let (status, _, body) = try await Self.ask("history", history: gone)
    #expect(status == 503)
    #expect(try JSONDecoder().decode(API.Problem.self, from: body).error.contains("can't be read"))
  }

  /// What a store has of three copies on one route of a cloud that is watched, and of one of a cloud that was.
  private func kept(_ body: (APIHistory) async throws -> Void) async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = [Double](arrayLiteral: 100, 120, 300).enumerated().map { index, seconds in
      let end = 1000.0 + Double(index)
      return FinishedSample.migration("v\(index)", start: end - seconds, end: end)
    }
    memory.ends.append(FinishedSample.migration("old", cloud: "gone", start: 1, end: 51))
    memory.ends.append(FinishedSample.migration("bad", .error, start: 1, end: 41))
    store.remember(memory)
    await store.saveAll()
    try await body(APIHistory(reader: try HistoryReader(.file(bench.path)), board: Self.trouble))
    await store.end()
  }

  @Test("the history of a cloud that is no longer watched is there still, several may be asked for, others are refused")
  func cloudsOfHistory() async throws {
    try await kept { history in
      func ids(_ query: String) async throws -> [String] {
        try await get("history?\(query)", as: API.History.self, history: history).history.map(\.volume_id)
      }
      #expect(try await ids("cloud=gone") == ["old"])
      #expect(try await ids("cloud=gone&cloud=prod&limit=3&offset=1") == ["v1", "v0", "old"])
      #expect(try await ids("cloud=prod%20r2").isEmpty, "it is watched, and nothing has ended there")
      let (status, _, body) = try await Self.ask("history?cloud=gone&cloud=nope", history: history)
      #expect(status == 400)
      let problem = try JSONDecoder().decode(API.Problem.self, from: body)
      #expect(
        problem.error
          == "cloud: no cloud nope is watched or has a history; those that are or have: prod, prod r2, gone, sim")
    }
  }

  @Test("the history has the pace of each route of its clouds, and of each row what is usual, as the page has them")
  func paces() async throws {
    try await kept { history in
      let answer = try await get("history", as: API.History.self, history: history)
      let size = 100 * 0x1p30
      #expect(answer.routes.map(\.cloud) == ["prod", "gone"])
      let route = try #require(answer.routes.first)
      #expect((route.source_host, route.destination_host) == ("stor1@ceph#ssd", "stor2@lvm#hdd"))
      #expect((route.copies, route.last_end) == (3, 1002))
      #expect(route.usual_rate_bytes_per_second == size / 120)
      #expect(abs(route.mean_rate_bytes_per_second - size * (1 / 100 + 1 / 120 + 1 / 300) / 3) < 1)
      #expect((route.slowest_rate_bytes_per_second, route.fastest_rate_bytes_per_second) == (size / 300, size / 100))
      #expect(answer.history.map(\.volume_id) == ["v2", "v1", "v0", "old", "bad"])
      #expect(answer.history.map(\.slower_than_usual) == [true, false, false, nil, nil])
      #expect(answer.history.map { $0.usual_rate_bytes_per_second == size / 120 } == [true, true, true, false, true])
      // They are of the whole history of these clouds, whatever else is asked for.
      let one = try await get("history?cloud=prod&result=error&limit=1", as: API.History.self, history: history)
      #expect(one.history.map(\.volume_id) == ["bad"])
      #expect(one.routes.map(\.cloud) == ["prod"] && one.routes.first?.copies == 3)
      let all = try #require(history.reader).migrations()
      let page = HistoryDigest(all.map(HistoryDigest.Entry.init), HistoryQuery())
      #expect(
        page.paces.map(API.RoutePace.init).map(\.usual_rate_bytes_per_second)
          == answer.routes.map(\.usual_rate_bytes_per_second))
      #expect(all.map { page.slowness(of: $0) != nil } == answer.history.map { $0.slower_than_usual == true })
      let ofOne = try HistoryQuery { ["cloud": "gone"][$0] }
      #expect(HistoryDigest(all.map(HistoryDigest.Entry.init), ofOne).paces.map(\.route.cloud) == ["gone"])
    }
    let memory = try await get("history", as: API.History.self)
    #expect(memory.routes.isEmpty)
    let older = #"{"history":[],"limit":1,"offset":0,"next":null,"source":"store","note":null}"#
    #expect(try JSONDecoder().decode(API.History.self, from: Data(older.utf8)).routes.isEmpty)
  }

  @Test("one migration comes with every number of the policy that applied, as it counts")
  func policy() async throws {
    func values(_ policy: StallPolicy) async throws -> API.Policy {
      let board = Sample.board([
        Sample.cloud("prod", [Sample.migration("v1") { ($0.policy, $0.policyName) = (policy, "ssd") }])
      ])
      return try await get("migrations/prod/v1", as: API.MigrationDetail.self, of: board).policy_values
    }
    var policy = StallPolicy()
    (policy.window, policy.longest, policy.toleratedSlowdown, policy.slowestHealthyRate) = (900, 7200, 2.5, 4096)
    (policy.numberMissingWindow, policy.finishingWindow) = (60, 1800)
    (policy.minimumRate, policy.deadline) = (1024, 3600)
    let adaptive = try await values(policy)
    #expect((adaptive.name, adaptive.mode, adaptive.window_seconds) == ("ssd", "adaptive", 900))
    #expect((adaptive.longest_seconds, adaptive.tolerated_slowdown) == (7200, 2.5))
    #expect(adaptive.slowest_healthy_rate_bytes_per_second == 4096)
    // No window is shorter than the first.
    #expect((adaptive.number_missing_window_seconds, adaptive.finishing_window_seconds) == (900, 1800))
    #expect((adaptive.minimum_rate_bytes_per_second, adaptive.deadline_seconds) == (1024, 3600))
    policy = StallPolicy()
    policy.mode = .strict
    let strict = try await values(policy)
    #expect((strict.mode, strict.longest_seconds, strict.tolerated_slowdown) == ("strict", nil, nil))
    #expect((strict.minimum_rate_bytes_per_second, strict.deadline_seconds) == (nil, nil))
  }

  @Test("a hostile name comes back as it was", arguments: HostileText.all)
  func hostile(_ text: String) async throws {
    let migration = Sample.migration("v1", name: text) { ($0.sourceHost, $0.destinationHost) = (text, text) }
    let answer = try await get(
      "migrations", as: API.Migrations.self, of: Sample.board([Sample.cloud("a", [migration])]))
    let told = try #require(answer.migrations.first)
    #expect(Array(told.volume_name.unicodeScalars) == Array(text.unicodeScalars))
    #expect(told.source_host == text && told.destination_host == text)
  }

  @Test("an older daemon's answer, which lacks keys that may be null, is read all the same")
  func older() throws {
    let fleet = Fleet(Self.trouble.current)
    let text = try JSONEncoder().encode(fleet.migrations[0])
    var object = try #require(JSONSerialization.jsonObject(with: text) as? [String: Any])
    for key in ["as_of", "region", "copy_rate_lower_bound_bytes_per_second"] { object[key] = nil }
    object["a_key_of_tomorrow"] = 1
    let read = try JSONDecoder().decode(API.Migration.self, from: JSONSerialization.data(withJSONObject: object))
    #expect(read.volume_id == fleet.migrations[0].volume_id)
    #expect(read.region == nil)
  }

  @Test("ten thousand are told in pages, and whole where that is asked for")
  func large() async throws {
    let board = Sample.board([Sample.cloud("a", (0..<10_000).map { Sample.migration("v\($0)") })])
    let first = try await get("migrations", as: API.Migrations.self, of: board)
    #expect((first.migrations.count, first.total) == (1000, 10_000))
    #expect(first.next == "?limit=1000&offset=1000")
    let all = try await get("migrations?limit=10000", as: API.Migrations.self, of: board)
    #expect(all.migrations.count == 10_000 && all.next == nil)
  }
}
