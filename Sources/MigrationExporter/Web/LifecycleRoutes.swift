import Hummingbird

/// `/-/reload`: loads the configuration again, where `web.enable_lifecycle` allows it.
enum LifecycleRoutes {
  /// Adds the routes; what they answer is worded as Prometheus words it.
  static func add(to router: Router<BasicRequestContext>, reloader: Reloader) {
    for method in [HTTPRequest.Method.post, .put] {
      router.on("/-/reload", method: method) { _, _ in
        guard await reloader.isLifecycleEnabled else {
          return WebServer.text("Lifecycle API is not enabled.\n", status: .forbidden)
        }
        return switch await reloader.reload() {
        case .loaded: WebServer.text("configuration reloaded\n")
        case .refused(let reason): WebServer.text("failed to reload config: \(reason)\n", status: .internalServerError)
        }
      }
    }
  }
}
