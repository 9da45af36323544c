import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Builds the web server: metrics, probes and a landing page.
enum WebServer {
  static func router(
    board: SnapshotBoard, alerts: AlertBoard = AlertBoard(), page: MetricsPage, settings: WebSettings,
    links: WebLinks = WebLinks(),
    reloader: Reloader? = nil
  ) -> Router<BasicRequestContext> {
    // A HEAD is answered as the GET would be, less the body, as Go's server does for every exporter.
    let router = Router(options: .autoGenerateHeadEndpoints)
    let landing = settings.telemetryPath == "/" ? [] : ["/"]
    router.add(
      middleware: KnownPaths(
        pages: ["/-/healthy", "/-/ready", settings.telemetryPath, "/migrations/*/*"] + landing,
        actions: reloader == nil ? [] : ["/-/reload"]))
    router.get(RouterPath(settings.telemetryPath)) { request, _ in await metrics(request, page) }
    router.get("/-/healthy") { _, _ in text("cinder-migration-exporter is alive.\n") }
    router.get("/-/ready") { _, _ in
      let waiting = board.current.clouds.filter { !$0.hasBeenPolled }.map(\.name)
      guard waiting.isEmpty else {
        return text(
          "not ready: not yet polled: \(waiting.joined(separator: ", "))\n", status: .serviceUnavailable)
      }
      return text("cinder-migration-exporter is ready.\n")
    }
    if let reloader { LifecycleRoutes.add(to: router, reloader: reloader) }
    router.get("/migrations/:cloud/:volume") { _, context in
      let (cloud, volume) = (context.parameters.get("cloud") ?? "", context.parameters.get("volume") ?? "")
      return migration(volume, of: cloud, in: board.current, settings, links)
    }
    for path in landing {
      router.get(RouterPath(path)) { _, _ in
        html(LandingPage.html(board.current, settings: settings, links: links))
      }
    }
    return router
  }

  /// The page that an alert links to: the landing page, with one migration on it.
  private static func migration(
    _ volume: String, of cloud: String, in snapshot: Snapshot, _ settings: WebSettings, _ links: WebLinks
  ) -> Response {
    // As the router gives them, they may be encoded.
    let (volumes, clouds) = ([volume, volume.removingPercentEncoding], [cloud, cloud.removingPercentEncoding])
    var snapshot = snapshot
    snapshot.clouds = snapshot.clouds.filter { clouds.contains($0.name) }.map { cloud in
      var cloud = cloud
      cloud.migrations = cloud.migrations.filter { volumes.contains($0.id) }
      return cloud
    }
    guard snapshot.clouds.contains(where: { !$0.migrations.isEmpty }) else {
      return text("not found: no such migration is known now; see / for those that are\n", status: .notFound)
    }
    return html(LandingPage.html(snapshot, settings: settings, links: links))
  }

  private static func html(_ page: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: page)))
  }

  static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "text/plain; charset=utf-8"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The server as a service; `onListening` is told its address, with the port that it got.
  static func service(
    board: SnapshotBoard, alerts: AlertBoard, page: MetricsPage, settings: WebSettings, access: WebAccess,
    reloader: Reloader? = nil, logger: Logger, onListening: @escaping @Sendable (String) -> Void
  ) -> WebListener {
    let router = router(
      board: board, alerts: alerts, page: page, settings: settings, links: WebLinks(access), reloader: reloader)
    return WebListener(
      settings: settings, access: access, gate: WebGate(access: access, limits: settings.limits, logger: logger),
      router: router.buildResponder(), logger: logger, onListening: onListening)
  }
}
