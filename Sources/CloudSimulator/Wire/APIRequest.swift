/// One HTTP request as the simulated services see it.
struct APIRequest: Sendable {
  var method: String
  /// Path with query, as it stood in the request line.
  var target: String
  /// Header names in lower case.
  var headers: [String: String]
  var body: [UInt8]

  init(method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.method = method
    self.target = target
    self.headers = [:]
    self.body = body
    for (name, value) in headers {
      // Repeated headers are one header with commas, as in WSGI.
      let key = name.lowercased()
      self.headers[key] = self.headers[key].map { $0 + "," + value } ?? value
    }
  }

  /// The path without its query, not yet decoded.
  var path: String { String(target.prefix { $0 != "?" }) }

  var query: QueryString {
    guard let mark = target.firstIndex(of: "?") else { return QueryString(parsing: "") }
    return QueryString(parsing: target[target.index(after: mark)...])
  }

  var microversionHeader: String? { headers["openstack-api-version"] }
  var token: String? { headers["x-auth-token"] }
}

extension APIRequest {
  /// The path below a prefix such as `/volume`; `nil` when it isn't below it.
  func path(below prefix: String) -> String? {
    guard !prefix.isEmpty else { return path }
    guard path.hasPrefix(prefix) else { return nil }
    let rest = path.dropFirst(prefix.count)
    return rest.isEmpty || rest.hasPrefix("/") ? String(rest) : nil
  }
}
