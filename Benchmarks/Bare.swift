import ArgumentParser
import Hummingbird
import Logging
import NIOCore

/// `benchmark bare`: what a server costs that is linked with the exporter's libraries and does nothing.
///
/// It answers every scrape with the same small page; its memory and its start are what the exporter's are compared to.
struct Bare: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Serve one fixed page at /metrics, until ended.")

  @Option(help: "The port of 127.0.0.1 to listen at.")
  var port: Int

  private static let page =
    "# HELP up Always 1.\n# TYPE up gauge\n"
    + (0..<30).map { "up{number=\"\($0)\",label=\"of a usual length\"} 1\n" }.joined()

  func run() async throws {
    var logger = Logger(label: "bare")
    logger.logLevel = .warning
    let router = Router()
    for path in ["/metrics", "/-/ready"] {
      router.get(RouterPath(path)) { _, _ in
        Response(
          status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
          body: ResponseBody(byteBuffer: ByteBuffer(string: Self.page)))
      }
    }
    let application = Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: port), serverName: "bare"),
      logger: logger)
    try await application.runService()
  }
}
