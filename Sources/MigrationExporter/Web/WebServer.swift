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
  ///
  /// A telemetry path is plain, since the router reads more into `:`, `*` and braces, and is none of our other paths.
  public init?(listenAddress: String, telemetryPath: String) {
    guard let colon = listenAddress.lastIndex(of: ":"), Self.isFree(telemetryPath) else { return nil }
    let digits = listenAddress[listenAddress.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = UInt16(digits) else { return nil }
    var host = listenAddress[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard host.contains(":"), Self.isPlain(host, and: "-._:%") else { return nil }
    } else {
      guard Self.isPlain(host, and: "-._") else { return nil }
    }
    self.host = String(host)
    self.port = Int(port)
    self.telemetryPath = telemetryPath
  }

  private static func isFree(_ path: String) -> Bool {
    guard path.hasPrefix("/") else { return false }
    if path == "/" { return true }
    let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    return parts.first != "-" && parts.allSatisfy { !$0.isEmpty && isPlain($0, and: "-._~") }
  }

  private static func isPlain(_ text: Substring, and others: String) -> Bool {
    text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || others.contains($0)) }
  }
}

/// Builds the web server: metrics, probes and a landing page.
enum WebServer {
  static func router(
    board: SnapshotBoard, page: MetricsPage, settings: WebSettings, reloader: Reloader? = nil
  ) -> Router<BasicRequestContext> {
    // A HEAD is answered as the GET would be, less the body, as Go's server does for every exporter.
    let router = Router(options: .autoGenerateHeadEndpoints)
    router.get(RouterPath(settings.telemetryPath)) { _, _ in
      let (clouds, own) = page.render()
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: body(of: [clouds, own]))
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
    if let reloader { LifecycleRoutes.add(to: router, reloader: reloader) }
    if settings.telemetryPath != "/" {
      router.get("/") { _, _ in
        Response(
          status: .ok, headers: [.contentType: "text/html; charset=utf-8"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: LandingPage.html(board.current, settings: settings))))
      }
    }
    return router
  }

  /// A body in pieces, as fast as they are taken: with many migrations the page is tens of MB, which all scrapes share.
  private static func body(of parts: [[UInt8]]) -> ResponseBody {
    let piece = 256 << 10
    return ResponseBody(contentLength: parts.reduce(0) { $0 + $1.count }) { writer in
      for part in parts {
        for start in stride(from: 0, to: part.count, by: piece) {
          try await writer.write(ByteBuffer(bytes: part[start..<min(start + piece, part.count)]))
        }
      }
      try await writer.finish(nil)
    }
  }

  private static func text(_ text: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// The server as a service; `onListening` is told its address, with the port that it got.
  static func application(
    board: SnapshotBoard, page: MetricsPage, settings: WebSettings, reloader: Reloader? = nil, logger: Logger,
    onListening: @escaping @Sendable (String) -> Void
  ) -> some ApplicationProtocol {
    // The framework's own lines are about its workings, not about ours.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    return Application(
      router: router(board: board, page: page, settings: settings, reloader: reloader),
      configuration: .init(
        address: .hostname(settings.host.isEmpty ? "0.0.0.0" : settings.host, port: settings.port),
        serverName: "cinder-migration-exporter"),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        let host = settings.host.contains(":") ? "[\(settings.host)]" : settings.host
        logger.info("listening", metadata: ["address": "\(host):\(port)", "path": "\(settings.telemetryPath)"])
        onListening("\(host.isEmpty ? "localhost" : host):\(port)")
      },
      logger: quiet)
  }
}
