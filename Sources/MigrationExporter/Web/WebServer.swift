import Foundation
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Builds the web server: metrics, probes and pages.
enum WebServer {
  static func router(
    board: SnapshotBoard, alerts: AlertBoard = AlertBoard(), pages: StatusPages = StatusPages(), page: MetricsPage,
    settings: WebSettings, links: WebLinks = WebLinks(), reloader: Reloader? = nil, history: APIHistory? = nil,
    timekeeper: any Timekeeper = SystemTimekeeper()
  ) -> Router<BasicRequestContext> {
    // A HEAD is answered as the GET would be, less the body, as Go's server does for every exporter.
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: KnownPaths(
        pages: KnownPaths.pages(telemetryPath: settings.telemetryPath),
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
    APIRoutes.add(
      to: router, board: board, alerts: alerts, history: history ?? APIHistory(reader: nil, board: board),
      timekeeper: timekeeper)
    if let reloader { LifecycleRoutes.add(to: router, reloader: reloader) }
    pages.add(to: router, board: board, alerts: alerts, settings: settings, links: links)
    return router
  }

  static func text(_ text: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) -> Response {
    var headers = headers
    headers[.contentType] = "text/plain; charset=utf-8"
    return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The server as a service; `onListening` is told its address, with the port that it got.
  static func service(
    board: SnapshotBoard, alerts: AlertBoard, pages: StatusPages, page: MetricsPage, settings: WebSettings,
    access: WebAccess, reloader: Reloader? = nil, history: APIHistory, timekeeper: any Timekeeper, logger: Logger,
    onListening: @escaping @Sendable (String) -> Void
  ) -> WebListener {
    let router = router(
      board: board, alerts: alerts, pages: pages, page: page, settings: settings, links: WebLinks(access),
      reloader: reloader, history: history, timekeeper: timekeeper)
    return WebListener(
      settings: settings, access: access, gate: WebGate(access: access, limits: settings.limits, logger: logger),
      router: router.buildResponder(), logger: logger, onListening: onListening)
  }
}
