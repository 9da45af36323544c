import Hummingbird
import Logging
import NIOCore

/// Where the exporter listens and what it answers there.
public struct WebSettings: Sendable, Hashable {
  /// The address to listen at; empty: all of the machine's.
  public var host = ""
  /// The port; 0: any free one.
  public var port = 9776
  /// The path of the metrics.
  public var telemetryPath = "/metrics"

  /// Settings with each at its default.
  public init() {}

  /// Reads `:9776`, `127.0.0.1:9776` or `[::1]:9776`, as Prometheus' own programs write it; nil for anything else.
  public init?(listenAddress: String, telemetryPath: String) {
    guard let colon = listenAddress.lastIndex(of: ":"), telemetryPath.hasPrefix("/"),
      let port = Int(listenAddress[listenAddress.index(after: colon)...]), (0...65535).contains(port)
    else { return nil }
    let host = listenAddress[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    guard isBracketed || !host.contains(where: { ":[]".contains($0) }) else { return nil }
    self.host = isBracketed ? String(host.dropFirst().dropLast()) : String(host)
    self.port = port
    self.telemetryPath = telemetryPath
  }
}

/// Builds the web server: metrics, probes and a landing page.
enum WebServer {
  static func router(board: SnapshotBoard, page: MetricsPage, settings: WebSettings) -> Router<BasicRequestContext> {
    let router = Router()
    router.get(RouterPath(settings.telemetryPath)) { _, _ in
      Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: page.render())))
    }
    router.get("/-/healthy") { _, _ in text("cinder-migration-exporter is alive.\n") }
    router.get("/-/ready") { _, _ in
      let waiting = board.current.clouds.filter { !$0.hasBeenPolled }.map(\.name)
      guard waiting.isEmpty else {
        return text(
          "not ready: not yet polled: \(waiting.joined(separator: ", "))\n", status: .serviceUnavailable)
      }
      return text("cinder-migration-exporter is ready.\n")
    }
    if settings.telemetryPath != "/" {
      router.get("/") { _, _ in
        Response(
          status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: LandingPage.html(board.current, settings: settings))))
      }
    }
    return router
  }

  private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  static func application(
    board: SnapshotBoard, page: MetricsPage, settings: WebSettings, logger: Logger
  ) -> some ApplicationProtocol {
    // The framework's own lines are about its workings, not about ours.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      router: router(board: board, page: page, settings: settings),
      configuration: .init(
        address: .hostname(settings.host.isEmpty ? "0.0.0.0" : settings.host, port: settings.port),
        serverName: "cinder-migration-exporter"),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        logger.info(
          "listening", metadata: ["address": "\(settings.host):\(port)", "path": "\(settings.telemetryPath)"])
      },
      logger: quiet)
  }
}
