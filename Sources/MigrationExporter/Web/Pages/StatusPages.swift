import Alerting
import Foundation
import Hummingbird
import NIOCore

/// The pages for people: the fleet, one migration, and the history.
struct StatusPages: Sendable {
  /// Where finished migrations are kept.
  var history = HistorySource(path: nil)
  /// Where the runbooks are, without a slash at its end; nil: nobody has said.
  var runbooks: @Sendable () -> String? = { nil }
  /// The clock.
  var timekeeper: any Timekeeper = SystemTimekeeper()

  /// The paths, `*` for any one part of one; the first is the landing page.
  static let paths = ["/", "/history", "/migrations/*/*", "/static/*"]

  /// Adds the routes to `router`, less the landing page where the metrics are there.
  func add(
    to router: Router<BasicRequestContext>, board: SnapshotBoard, alerts: AlertBoard, settings: WebSettings,
    links: WebLinks
  ) {
    let site = Site(pages: self, board: board, alerts: alerts, telemetryPath: settings.telemetryPath, links: links)
    if settings.telemetryPath != "/" { router.get("/") { request, _ in site.fleet(request) } }
    router.get("/history") { request, _ in await site.history(request) }
    router.get("/migrations/:cloud/:volume") { request, context in
      site.migration(context.parameters.get("volume") ?? "", of: context.parameters.get("cloud") ?? "", request)
    }
    router.get("/static/:name") { _, context in Self.file(context.parameters.get("name") ?? "") }
  }

  private static func file(_ name: String) -> Response {
    guard let file = StaticFiles.named(name) else {
      return WebServer.text("not found: see / for what is here\n", status: .notFound)
    }
    return Response(
      status: .ok, headers: [.contentType: file.type, .cacheControl: "public, max-age=86400"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: file.bytes)))
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
      let query = try FleetQuery { request.uri.queryParameters[Substring($0)].map(String.init) }
      let page = FleetPage(snapshot: board.current, alerts: alerts.current, query: query, context: context)
      return answer(page.html)
    } catch {
      return answer(NotFoundPage.query(error, context).html, .badRequest)
    }
  }

  func history(_ request: Request) async -> Response {
    let context = self.context
    do throws(BadQuery) {
      let query = try HistoryQuery { request.uri.queryParameters[Substring($0)].map(String.init) }
      let snapshot = board.current
      let found = await pages.history.answer(query, snapshot)
      return answer(
        HistoryPage(answer: found, clouds: snapshot.clouds.map(\.name), query: query, context: context).html)
    } catch {
      return answer(NotFoundPage.query(error, context).html, .badRequest)
    }
  }

  func migration(_ volume: String, of cloud: String, _ request: Request) -> Response {
    let context = self.context
    // As the router gives them, they may be encoded.
    let (volumes, clouds) = ([volume, volume.removingPercentEncoding], [cloud, cloud.removingPercentEncoding])
    let found = board.current.clouds.first { clouds.contains($0.name) }
    guard let found, let migration = found.migrations.first(where: { volumes.contains($0.id) }) else {
      let page = NotFoundPage.migration(
        volumes[1] ?? volume, of: clouds[1] ?? cloud, isCloudKnown: found != nil, context)
      return answer(page.html, .notFound)
    }
    let told = alerts.current.entries(cloud: found.name, volumeID: migration.id)
    return answer(MigrationPage(cloud: found, migration: migration, alerts: told, context: context).html)
  }

  private func answer(_ html: HTML, _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: html.text)))
  }
}
