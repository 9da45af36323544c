import Hummingbird

/// Answers what the router has no answer to: another method at a path that exists (405), and a path that does not (404).
///
/// The router alone would say 404 to both, with no word.
struct KnownPaths: RouterMiddleware {
  /// What may only be read, what may only be told to do something, and what has a cloud and a volume after it.
  private let pages: Set<[Substring]>
  private let actions: Set<[Substring]>
  private let volumePages: Set<Substring>

  init(pages: [String], actions: [String], volumePages: [String] = []) {
    self.volumePages = Set(volumePages.map { $0[...] })
    self.pages = Set(pages.map { Self.parts($0[...]) })
    self.actions = Set(actions.map { Self.parts($0[...]) })
  }

  // `@concurrent` as the protocol has it, which was compiled with another default.
  @concurrent func handle(
    _ request: Request, context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let refusal: Response
    let path = Self.parts(request.uri.path[...])
    let isPage = pages.contains(path) || (path.count == 3 && volumePages.contains(path[0]))
    switch request.method {
    case .get where isPage, .head where isPage, .post where actions.contains(path),
      .put where actions.contains(path):
      return try await next(request, context)
    case _ where isPage:
      refusal = WebServer.text(
        "method not allowed: this can only be read\n", status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
    case _ where actions.contains(path):
      refusal = WebServer.text(
        "Only POST or PUT requests allowed\n", status: .methodNotAllowed, headers: [.allow: "POST, PUT"])
    default:
      refusal = WebServer.text("not found: see / for what is here\n", status: .notFound)
    }
    // Nobody else takes the body from the answer to a HEAD, and the client would take it for the next answer.
    return request.method == .head ? refusal.createHeadResponse() : refusal
  }

  /// As the router sees a path: it takes `/metrics/` and `//metrics` for `/metrics`.
  private static func parts(_ path: Substring) -> [Substring] { path.split(separator: "/") }
}
