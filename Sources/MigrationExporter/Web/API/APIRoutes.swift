import Alerting
import Foundation
import Hummingbird
import StallDetector

/// `/api/v1/…`: what the pages show, for programs.
enum APIRoutes {
  /// What can be read there, `*` for any part of a path.
  static let paths = OpenAPI.operations.map { operation in
    "\(API.root)/\(operation.path.replacing(#/{[a-z]+}/#, with: "*"))"
  }

  /// Whether a path, without a proxy's prefix, is one of programs, to whom all is said in JSON; it need not exist.
  static func isBelow(_ path: String) -> Bool { path.split(separator: "/").first == "api" }

  /// The most rows of one answer.
  static let largestPage = 10_000
  private static let usualPage = 1000

  /// Adds the routes.
  ///
  /// - Parameters:
  ///   - board: what is known.
  ///   - alerts: the alerts, and who was told.
  ///   - history: what has ended.
  ///   - timekeeper: the exporter's clock.
  static func add<Context: RequestContext>(
    to router: Router<Context>, board: SnapshotBoard, alerts: AlertBoard, history: APIHistory,
    timekeeper: any Timekeeper
  ) {
    let lists = APIAnswer(label: "api")
    let disk = APIAnswer(label: "api-history")
    router.get("\(API.root)/migrations") { request, _ in
      let query = request.uri.query
      return await lists.json(to: request) { () throws(API.Problem) in try migrations(of: board.current, query) }
    }
    router.get("\(API.root)/migrations/:cloud/:volume") { request, context in
      let query = request.uri.query
      let (cloud, volume) = (context.parameters.get("cloud") ?? "", context.parameters.get("volume") ?? "")
      return await lists.json(to: request) { () throws(API.Problem) in
        try migration(volume, of: cloud, in: board.current, alerts, query)
      }
    }
    router.get("\(API.root)/alerts") { request, _ in
      let query = request.uri.query
      return await lists.json(to: request) { () throws(API.Problem) in try told(alerts.current, query) }
    }
    router.get("\(API.root)/clouds") { request, _ in
      let query = request.uri.query
      return await lists.json(to: request) { () throws(API.Problem) in
        try APIQuery(query).end()
        return API.Clouds(
          clouds: board.current.clouds.map(API.Cloud.init), version: exporterVersion, time: timekeeper.now())
      }
    }
    router.get("\(API.root)/history") { request, _ in
      let query = request.uri.query
      return await disk.json(to: request) { () throws(API.Problem) in try past(history, query) }
    }
    router.get("\(API.root)/openapi.json") { request, _ in
      let query = request.uri.query
      return await lists.json(to: request) { () throws(API.Problem) in
        try APIQuery(query).end()
        return OpenAPI.document
      }
    }
  }

  /// The answer to what no route takes: another method at a path that exists, or a path that does not.
  static func refusal(isThere: Bool) -> Response {
    guard isThere else {
      return APIAnswer.problem(.missing("there is nothing here; \(API.root)/openapi.json tells what there is"))
    }
    return APIAnswer.problem(
      API.Problem(error: "this can only be read, by GET or HEAD", code: .method_not_allowed),
      headers: [.allow: "GET, HEAD"])
  }

  private static func migrations(of snapshot: Snapshot, _ text: String?) throws(API.Problem) -> API.Migrations {
    var query = try APIQuery(text)
    var list = MigrationList()
    list.selection.clouds = query.all("cloud")
    list.selection.states = try query.words("state", of: MigrationState.self).map(\.rawValue)
    list.results = try query.words("result", of: MigrationSnapshot.Result.self)
    list.text = try query.one("q") ?? ""
    list.selection.sort = try query.word("sort", of: MigrationSort.self) ?? .worst
    list.selection.isReversed = try query.flag("reverse")
    list.limit = try query.whole("limit", in: 1...largestPage, otherwise: usualPage)
    list.offset = try query.whole("offset", in: 0...1_000_000_000, otherwise: 0)
    try query.end()
    let (rows, total): ([API.Migration], Int)
    do {
      (rows, total) = try list.page(of: snapshot)
    } catch {
      throw .refused("cloud: \(error)")
    }
    let hasMore = list.offset + rows.count < total
    return API.Migrations(
      migrations: rows, total: total, offset: list.offset, limit: list.limit,
      next: hasMore ? following(text, limit: list.limit, offset: list.offset + list.limit) : nil)
  }

  private static func migration(
    _ volume: String, of cloud: String, in snapshot: Snapshot, _ alerts: AlertBoard, _ text: String?
  ) throws(API.Problem) -> API.MigrationDetail {
    try APIQuery(text).end()
    // As the router gives them, they may be encoded.
    let (volumes, clouds) = ([volume, volume.removingPercentEncoding], [cloud, cloud.removingPercentEncoding])
    for cloud in snapshot.clouds where clouds.contains(cloud.name) {
      guard let migration = cloud.migrations.first(where: { volumes.contains($0.id) }) else { continue }
      let about = alerts.current.entries(cloud: cloud.name, volumeID: migration.id)
      return API.MigrationDetail(migration, in: cloud, alerts: about.map(API.Alert.init))
    }
    throw .missing(
      "no such migration is known now; \(API.root)/migrations has those that are, \(API.root)/history those that ended")
  }

  private static func told(_ alerts: AlertsOverview, _ text: String?) throws(API.Problem) -> API.Alerts {
    var query = try APIQuery(text)
    let clouds = query.all("cloud")
    let states = try query.words("state", of: AlertsOverview.State.self)
    let limit = try query.whole("limit", in: 1...largestPage, otherwise: usualPage)
    let offset = try query.whole("offset", in: 0...1_000_000_000, otherwise: 0)
    try query.end()
    let found = alerts.entries.filter { alert in
      (clouds.isEmpty || alert.cloud.map(clouds.contains) ?? false) && (states.isEmpty || states.contains(alert.state))
    }
    let page = found.dropFirst(offset).prefix(limit)
    let hasMore = offset + page.count < found.count
    return API.Alerts(
      alerts: page.map(API.Alert.init), total: found.count, offset: offset, limit: limit,
      next: hasMore ? following(text, limit: limit, offset: offset + limit) : nil)
  }

  private static func past(_ history: APIHistory, _ text: String?) throws(API.Problem) -> API.History {
    var query = try APIQuery(text)
    let wanted = HistoryReader.Query(
      clouds: Set(query.all("cloud")).sorted(), since: try query.time("since"),
      result: try query.word("result", of: MigrationSnapshot.Result.self),
      limit: try query.whole("limit", in: 1...largestPage, otherwise: usualPage),
      offset: try query.whole("offset", in: 0...1_000_000_000, otherwise: 0))
    let words = try query.one("q") ?? ""
    try query.end()
    try history.check(wanted.clouds)
    let (page, hasMore) = try history.page(wanted, with: words)
    let paces = try history.paces(of: wanted.clouds)
    let limit = wanted.limit ?? usualPage
    return API.History(
      history: page.map { API.FinishedMigration($0, paces) },
      routes: paces.routes(of: wanted.clouds).map(API.RoutePace.init), limit: limit, offset: wanted.offset,
      next: hasMore ? following(text, limit: limit, offset: wanted.offset + limit) : nil,
      source: history.reader == nil ? "memory" : "store", note: history.reader == nil ? APIHistory.memoryNote : nil)
  }

  /// The next page as a reference from this one: only the query differs, so that it holds behind any proxy.
  private static func following(_ query: String?, limit: Int, offset: Int) -> String {
    let others = (query ?? "").split(separator: "&").filter { !$0.hasPrefix("limit=") && !$0.hasPrefix("offset=") }
    return "?" + (others.map(String.init) + ["limit=\(limit)", "offset=\(offset)"]).joined(separator: "&")
  }
}
