import Alerting
import Foundation
import Hummingbird

/// The pages for people: the fleet, one migration, and the history.
struct StatusPages: Sendable {
  /// Where finished migrations are kept.
  var history = HistorySource(path: nil)
  /// Where the site's own runbooks are, without a slash at its end; nil: those that come with the program are meant.
  var runbooks: @Sendable () -> String? = { nil }
  /// The clock.
  var timekeeper: any Timekeeper = SystemTimekeeper()

  /// The paths, `*` for any one part of one; the first is the landing page.
  static let paths = [
    "/", "/alerts", "/clouds", "/history", "/migrations/*/*", "/runbooks", "/runbooks/*", "/static/*",
  ]

  /// Adds the routes to `router`, less the landing page where the metrics are there.
  func add(
    to router: Router<BasicRequestContext>, board: SnapshotBoard, alerts: AlertBoard, settings: WebSettings,
    links: WebLinks
  ) {
    let site = Site(pages: self, board: board, alerts: alerts, telemetryPath: settings.telemetryPath, links: links)
    if settings.telemetryPath != "/" { router.get("/") { request, _ in site.fleet(request) } }
    router.get("/alerts") { request, _ in site.alerts(request) }
    router.get("/clouds") { request, _ in site.clouds(request) }
    router.get("/history") { request, _ in await site.history(request) }
    router.get("/migrations/:cloud/:volume") { request, context in
      await site.migration(context.parameters.get("volume") ?? "", of: context.parameters.get("cloud") ?? "", request)
    }
    router.get("/runbooks") { request, _ in site.runbooks(request) }
    router.get("/runbooks/:name") { request, context in
      site.runbook(context.parameters.get("name") ?? "", request)
    }
    router.get("/static/:name") { request, context in Self.file(context.parameters.get("name") ?? "", request) }
  }

  private static func file(_ name: String, _ request: Request) -> Response {
    guard let file = StaticFiles.named(name) else {
      return WebServer.text("not found: see / for what is here\n", status: .notFound)
    }
    return WebServer.answer(
      file.bytes, to: request, headers: [.contentType: file.type, .cacheControl: "public, max-age=86400"])
  }
}

/// The pages with all that they are made from.
private struct Site: Sendable {
  let pages: StatusPages
  let board: SnapshotBoard
  let alerts: AlertBoard
  let telemetryPath: String
  let links: WebLinks

  private var context: PageContext {
    PageContext(
      now: pages.timekeeper.now(), links: links, telemetryPath: telemetryPath, runbooks: pages.runbooks())
  }

  func fleet(_ request: Request) -> Response {
    let context = self.context
    do throws(BadQuery) {
      let query = try FleetQuery { Self.parameter($0, request) }
      let snapshot = board.current
      try query.check(against: snapshot)
      let page = FleetPage(snapshot: snapshot, alerts: alerts.current, query: query, context: context)
      return answer(page.html, to: request)
    } catch {
      return answer(NotFoundPage.query(error, context).html, to: request, .badRequest)
    }
  }

  func alerts(_ request: Request) -> Response {
    let context = self.context
    do throws(BadQuery) {
      let query = try AlertsPage.Query { Self.parameter($0, request) }
      return answer(AlertsPage(alerts: alerts.current, query: query, context: context).html, to: request)
    } catch {
      return answer(NotFoundPage.query(error, context).html, to: request, .badRequest)
    }
  }

  func clouds(_ request: Request) -> Response {
    let context = self.context
    do throws(BadQuery) {
      let page = try BadQuery.page { Self.parameter($0, request) }
      return answer(CloudsPage(clouds: board.current.clouds, page: page, context: context).html, to: request)
    } catch {
      return answer(NotFoundPage.query(error, context).html, to: request, .badRequest)
    }
  }

  func history(_ request: Request) async -> Response {
    let context = self.context
    do throws(BadQuery) {
      let query = try HistoryQuery { Self.parameter($0, request) }
      let snapshot = board.current
      try await pages.history.check(query, snapshot)
      let found = await pages.history.answer(query, snapshot)
      return answer(
        HistoryPage(answer: found, clouds: snapshot.clouds.map(\.name), query: query, context: context).html,
        to: request)
    } catch {
      return answer(NotFoundPage.query(error, context).html, to: request, .badRequest)
    }
  }

  func migration(_ volume: String, of cloud: String, _ request: Request) async -> Response {
    let context = self.context
    // As the router gives them, they may be encoded.
    let (volumes, clouds) = ([volume, volume.removingPercentEncoding], [cloud, cloud.removingPercentEncoding])
    let snapshot = board.current
    let found = snapshot.clouds.first { clouds.contains($0.name) }
    guard let found, let migration = found.migrations.first(where: { volumes.contains($0.id) }) else {
      var ended: [FinishedMigration] = []
      let id = volumes[1] ?? volume
      if let found {
        // Whoever has kept the address of a page wants to know how it ended.
        let query = HistoryQuery().with { ($0.cloud, $0.text) = (found.name, id) }
        ended = await pages.history.answer(query, snapshot).migrations.filter { $0.volumeID == id }
      }
      let page = NotFoundPage.migration(
        id, of: found?.name ?? clouds[1] ?? cloud, isCloudKnown: found != nil, ended: ended, context)
      return answer(page.html, to: request, .notFound)
    }
    let told = alerts.current.entries(cloud: found.name, volumeID: migration.id)
    return answer(MigrationPage(cloud: found, migration: migration, alerts: told, context: context).html, to: request)
  }

  func runbooks(_ request: Request) -> Response { answer(RunbookPage.all(context), to: request) }

  func runbook(_ name: String, _ request: Request) -> Response {
    let context = self.context
    guard let page = RunbookPage(name, context) else {
      return answer(
        NotFoundPage.runbook(name.removingPercentEncoding ?? name, context).html, to: request, .notFound)
    }
    return answer(page.html, to: request)
  }

  /// The value of a parameter as browsers write what was typed into a form, where `+` is a blank.
  private static func parameter(_ name: String, _ request: Request) -> String? {
    for part in (request.uri.query ?? "").split(separator: "&") {
      let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair[0] == name else { continue }
      guard pair.count == 2 else { return "" }
      return pair[1].replacing("+", with: " ").removingPercentEncoding ?? String(pair[1])
    }
    return nil
  }

  private func answer(_ html: HTML, to request: Request, _ status: HTTPResponse.Status = .ok) -> Response {
    WebServer.answer(
      Array(html.text.utf8), to: request, status: status, headers: [.contentType: "text/html; charset=utf-8"])
  }
}
