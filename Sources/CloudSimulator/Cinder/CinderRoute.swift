/// Where a request to Cinder goes.
enum CinderRoute: Sendable, Equatable {
  /// `GET /`, open to all.
  case versions
  /// `GET /v3`
  case redirect
  /// `GET /v3/`
  case versionThree
  case volumes(detail: Bool)
  case createVolume
  case volume(String)
  case deleteVolume(String)
  case action(String)
  case services
  case pools
  case messages

  /// A route and the project that stood in the path.
  struct Match: Sendable, Equatable {
    var route: CinderRoute
    var project: String?
  }

  /// The route of a path below Cinder's prefix; `nil`: the router doesn't know it.
  ///
  /// - Parameter projectNeeded: whether this Cinder is older than 3.67, whose URLs all have the project.
  static func match(_ method: String, _ path: String, projectNeeded: Bool) -> Match? {
    switch path {
    case "", "/": return Match(route: .versions)
    case "/v3": return Match(route: .redirect)
    case "/v3/": return method == "GET" ? Match(route: .versionThree) : nil
    default: break
    }
    guard path.hasPrefix("/v3/") else { return nil }
    let parts = path.dropFirst("/v3/".count).split(separator: "/", omittingEmptySubsequences: false)
      .map { PercentEncoding.decode($0) }
    guard let first = parts.first, !parts.contains("") else { return nil }
    if !projectNeeded, let route = route(method, parts) { return Match(route: route) }
    guard isProject(first), let route = route(method, Array(parts.dropFirst())) else { return nil }
    return Match(route: route, project: first)
  }

  private static func route(_ method: String, _ parts: [String]) -> CinderRoute? {
    switch (method, parts.first, parts.count) {
    case ("GET", "volumes", 1): .volumes(detail: false)
    case ("POST", "volumes", 1): .createVolume
    case ("GET", "volumes", 2): parts[1] == "detail" ? .volumes(detail: true) : .volume(parts[1])
    case ("DELETE", "volumes", 2): .deleteVolume(parts[1])
    case ("POST", "volumes", 3): parts[2] == "action" ? .action(parts[1]) : nil
    case ("GET", "os-services", 1): .services
    case ("GET", "scheduler-stats", 2): parts[1] == "get_pools" ? .pools : nil
    case ("GET", "messages", 1): .messages
    default: nil
    }
  }

  /// Cinder's `project_id_regex`.
  private static func isProject(_ text: String) -> Bool {
    text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "-"): true
      default: false
      }
    }
  }
}
