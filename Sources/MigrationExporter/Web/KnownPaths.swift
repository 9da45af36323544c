import Hummingbird

/// Answers what the router has no answer to: another method at a path that exists (405), and a path that does not (404).
///
/// The router alone would say 404 to both, with no word.
struct KnownPaths: RouterMiddleware {
  private let paths: Set<[Substring]>

  init(_ paths: [String]) { self.paths = Set(paths.map { Self.parts($0[...]) }) }

  // `@concurrent` as the protocol has it, which was compiled with another default.
  @concurrent func handle(
    _ request: Request, context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let refusal: Response
    if !paths.contains(Self.parts(request.uri.path[...])) {
      refusal = WebServer.text("not found: see / for what is here\n", status: .notFound)
    } else if request.method != .get, request.method != .head {
      refusal = WebServer.text(
        "method not allowed: this can only be read\n", status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
    } else {
      return try await next(request, context)
    }
    // Nobody else takes the body from the answer to a HEAD, and the client would take it for the next answer.
    return request.method == .head ? refusal.createHeadResponse() : refusal
  }

  /// As the router sees a path: it takes `/metrics/` and `//metrics` for `/metrics`.
  private static func parts(_ path: Substring) -> [Substring] { path.split(separator: "/") }
}
