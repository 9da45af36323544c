import HTTPTypes
import Yams

/// Reads the web configuration file: the format that Prometheus and its exporters share.
///
/// What it can't do as it is written there is refused with file and line, never ignored.
enum WebConfigurationFile {
  /// The configuration in the file at `path`; the certificates that it names are not yet read.
  static func read(_ path: String) throws -> WebConfiguration {
    try parse(ConfigurationFile.text(at: path), path: path)
  }

  /// The configuration in `text`; `path` is for errors, and where relative paths in it begin.
  static func parse(_ text: String, path: String) throws -> WebConfiguration {
    var configuration = WebConfiguration()
    guard let root = try ConfigurationFile.root(of: text, path: path) else { return configuration }
    let file = ConfigurationNode(node: root, file: path, name: "the web configuration file", environment: [:])
    let keys = try file.keys(in: WebConfigurationSection.file).filter { !$0.value.isNothing }
    configuration.tls = try keys["tls_server_config"].flatMap { try tls($0) }
    if let section = keys["http_server_config"] { configuration.headers = try headers(section) }
    if let section = keys["basic_auth_users"] { configuration.users = try users(section) }
    if let section = keys["rate_limit"] { configuration.rateLimit = try rateLimit(section) }
    return configuration
  }

  private static func users(_ section: ConfigurationNode) throws -> WebUsers {
    var hashes: [String: BcryptHash] = [:]
    for (name, node) in try section.pairs() {
      guard !name.isEmpty, !name.contains(":") else {
        throw node.failure("a name in basic_auth_users must not be empty, and must not hold a colon")
      }
      // Nothing of it is shown: it may be a password in the clear.
      guard let text = node.node.scalar?.string, let hash = BcryptHash(text) else {
        let (least, most) = (BcryptHash.costs.lowerBound, BcryptHash.costs.upperBound)
        throw node.failure(
          "\(node.name) must be a password's bcrypt hash of cost \(least) to \(most), as `htpasswd -nBC 10 \"\"` makes it"
        )
      }
      hashes[name] = hash
    }
    return WebUsers(hashes)
  }

  private static func rateLimit(_ section: ConfigurationNode) throws -> TokenBucket? {
    let keys = try section.keys(in: WebConfigurationSection.rateLimit)
    let isOff = keys["interval"].map { $0.node.scalar?.string == "0" } ?? true
    let interval = isOff ? 0 : try keys["interval"]?.seconds(from: "0s", to: "1h") ?? 0
    let burst = try keys["burst"].map { node in
      guard let burst = node.node.int, (0...1_000_000).contains(burst) else {
        throw node.failure("\(node.name) must be a whole number from 1 to 1000000")
      }
      return burst
    }
    guard interval > 0 else { return nil }
    guard let burst, burst > 0 else {
      throw (keys["burst"] ?? section).failure(
        "rate_limit.burst must be at least 1 where there is an interval: with none, no request at all would pass")
    }
    return TokenBucket(interval: interval, burst: burst)
  }

  /// The headers that may be said, with the values that each may have; nil: any.
  private static let headers: [(name: String, values: [String]?)] = [
    ("Content-Security-Policy", nil), ("Strict-Transport-Security", nil), ("X-Content-Type-Options", ["nosniff"]),
    ("X-Frame-Options", ["deny", "sameorigin"]), ("X-XSS-Protection", nil),
  ]

  private static func headers(_ section: ConfigurationNode) throws -> [HTTPField.Name: String] {
    let keys = try section.keys(in: WebConfigurationSection.http)
    // True means that a client may ask for HTTP/2; that none gets it is documented.
    _ = try keys["http2"]?.flag()
    guard let section = keys["headers"], !section.isNothing else { return [:] }
    var headers: [HTTPField.Name: String] = [:]
    for (name, node) in try section.pairs() {
      guard let known = Self.headers.first(where: { $0.name == name }), let field = HTTPField.Name(name) else {
        let names = Self.headers.map(\.name)
        let meant = nearest(to: name, in: names).map { "; did you mean \($0)?" } ?? ";"
        throw node.failure(
          "the header \(name) can't be set by http_server_config.headers\(meant) known are "
            + names.joined(separator: ", "))
      }
      guard let value = node.node.scalar?.string, HTTPField.isValidValue(value) else {
        throw node.failure("\(node.name) must be a text of one line")
      }
      if let values = known.values, !value.isEmpty, !values.contains(value) {
        throw node.failure("\(node.name) must be \(values.joined(separator: " or ")), or empty")
      }
      headers[field] = value
    }
    return headers
  }
}
