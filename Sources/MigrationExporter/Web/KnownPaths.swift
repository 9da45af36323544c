import Hummingbird

/// Answers what the router has no answer to: another method at a path that exists (405), and a path that does not (404).
///
/// The router alone would say 404 to both, with no word.
struct KnownPaths: RouterMiddleware {
  /// What may only be read, and what may only be told to do something; each path in its parts, `*` for any one of them.
  private let pages: [[Substring]]
  private let actions: [[Substring]]

  /// - Parameters:
  ///   - pages: what may only be read, such as `/migrations/*/*`.
  ///   - actions: what may only be told to do something.
  init(pages: [String], actions: [String]) {
    self.pages = pages.map { Self.parts($0[...]) }
    self.actions = actions.map { Self.parts($0[...]) }
  }

  // `@concurrent` as the protocol has it, which was compiled with another default.
  @concurrent func handle(
    _ request: Request, context: BasicRequestContext,
    next: @concurrent (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let refusal: Response
    let path = Self.parts(request.uri.path[...])
    let isPage = Self.matches(path, pages)
    let isAction = Self.matches(path, actions)
    switch request.method {
    case .get where isPage, .head where isPage, .post where isAction, .put where isAction:
      return try await next(request, context)
    case _ where APIRoutes.isBelow(request.uri.path):
      refusal = APIRoutes.refusal(isThere: isPage)
    case _ where isPage:
      refusal = WebServer.text(
        "method not allowed: this can only be read\n", status: .methodNotAllowed, headers: [.allow: "GET, HEAD"])
    case _ where isAction:
      refusal = WebServer.text(
        "Only POST or PUT requests allowed\n", status: .methodNotAllowed, headers: [.allow: "POST, PUT"])
    default:
      refusal = WebServer.text("not found: see / for what is here\n", status: .notFound)
    }
    // Nobody else takes the body from the answer to a HEAD, and the client would take it for the next answer.
    return request.method == .head ? refusal.createHeadResponse() : refusal
  }

  /// What may only be read, where the metrics are at this path; `*` for any one part.
  static func pages(telemetryPath: String) -> [String] {
    let fixed = ["/-/healthy", "/-/ready", telemetryPath] + StatusPages.paths + APIRoutes.paths
    return fixed.reduce(into: []) { pages, page in if !pages.contains(page) { pages.append(page) } }
  }

  /// Whether one of these patterns has the path.
  static func holds(_ path: String, in patterns: [String]) -> Bool {
    matches(parts(path[...]), patterns.map { parts($0[...]) })
  }

  private static func matches(_ path: [Substring], _ patterns: [[Substring]]) -> Bool {
    patterns.contains { pattern in
      pattern.count == path.count && zip(pattern, path).allSatisfy { $0 == "*" || $0 == $1 }
    }
  }

  /// As the router sees a path: it takes `/metrics/` and `//metrics` for `/metrics`.
  private static func parts(_ path: Substring) -> [Substring] { path.split(separator: "/") }
}
