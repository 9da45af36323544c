import Hummingbird
import NIOCore

/// `/-/reload`: loads the configuration again, where `web.enable_lifecycle` allows it.
enum LifecycleRoutes {
  /// Adds the routes; what they answer is worded as Prometheus words it.
  static func add(to router: Router<BasicRequestContext>, reloader: Reloader) {
    for method in [HTTPRequest.Method.post, .put] {
      router.on("/-/reload", method: method) { _, _ in
        guard await reloader.isLifecycleEnabled else { return text("Lifecycle API is not enabled.\n", .forbidden) }
        return switch await reloader.reload() {
        case .loaded: text("configuration reloaded\n", .ok)
        case .refused(let reason): text("failed to reload config: \(reason)\n", .internalServerError)
        }
      }
    }
    router.get("/-/reload") { _, _ in
      var response = text("Only POST or PUT requests allowed\n", .methodNotAllowed)
      response.headers[.allow] = "POST, PUT"
      return response
    }
  }

  private static func text(_ text: String, _ status: HTTPResponse.Status) -> Response {
    Response(
      status: status, headers: [.contentType: "text/plain; charset=utf-8"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
