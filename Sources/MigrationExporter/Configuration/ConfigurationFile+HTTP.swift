import Alerting
import Foundation
import Yams

extension ConfigurationFile {
  /// What an entry of `receivers` says of how the receiver is spoken to.
  static func http(_ keys: [String: ConfigurationNode]) throws -> HTTPOptions {
    var http = HTTPOptions()
    if let node = keys["timeout"] { http.timeout = try node.seconds(to: "5m") }
    http.authorization = try authorization(keys)
    if let node = keys["headers"], !node.isNothing {
      http.headers = try headers(node, hasAuthorization: http.authorization != nil)
    }
    http.verifiesTLS = try keys["verify"]?.flag() ?? true
    http.caFile = try keys["ca_file"]?.readablePath()
    if !http.verifiesTLS, let node = keys["ca_file"] {
      throw node.failure("ca_file has no effect with verify: false; take out one of the two")
    }
    http.certificateFile = try keys["cert_file"]?.readablePath()
    http.keyFile = try keys["key_file"]?.readablePath()
    if let node = keys["cert_file"] ?? keys["key_file"], (http.certificateFile == nil) != (http.keyFile == nil) {
      throw node.failure("cert_file and key_file go together: say both")
    }
    let files = [http.caFile, http.certificateFile, http.keyFile].compactMap { $0 }
    if !files.isEmpty { http.certificates = files.map { try? Data(contentsOf: URL(filePath: $0)) }.hashValue }
    if let url = try ConfigurationNode.secret("proxy_url", in: keys),
      let node = keys["proxy_url"] ?? keys["proxy_url_file"] ?? keys["proxy_url_env"]
    {
      try node.check(proxy: url)
      http.proxy = url.text
    }
    return http
  }

  private static func authorization(
    _ keys: [String: ConfigurationNode]
  ) throws -> HTTPOptions.Authorization? {
    let token = try ConfigurationNode.secret("bearer_token", in: keys)
    guard let section = keys["basic_auth"] else { return token.map { .bearer($0.text) } }
    guard token == nil else { throw section.failure("basic_auth and a bearer token contradict each other; keep one") }
    let keys = try section.keys(of: .basicAuth)
    guard let username = try keys["username"]?.text(), let password = try ConfigurationNode.secret("password", in: keys)
    else {
      throw section.failure("basic_auth needs a username and a password, password_file or password_env")
    }
    guard !username.contains(":") else {
      throw (keys["username"] ?? section).failure("basic_auth.username must not hold a colon")
    }
    return .basic(user: username, password: password.text)
  }

  /// Headers that each request has anyway, or that belong to the connection.
  private static let ownHeaders = [
    "connection", "content-encoding", "content-length", "content-type", "host", "transfer-encoding", "user-agent",
  ]

  private static func headers(_ section: ConfigurationNode, hasAuthorization: Bool) throws -> [String: String] {
    var headers: [String: String] = [:]
    var names: Set<String> = []
    for (name, node) in try section.pairs() {
      guard isHeaderName(name) else {
        throw node.failure("\(name.debugDescription) can't be the name of a header, such as X-Scope")
      }
      guard !ownHeaders.contains(name.lowercased()) else {
        throw node.failure("the header \(name) is the exporter's own; take it out")
      }
      guard !hasAuthorization || name.lowercased() != "authorization" else {
        throw node.failure("the header \(name) contradicts the bearer token or basic_auth; keep one of the two")
      }
      guard names.insert(name.lowercased()).inserted else { throw node.failure("the header \(name) stands twice") }
      headers[name] = try headerValue(node).text
    }
    return headers
  }

  private static func headerValue(_ node: ConfigurationNode) throws -> Secret {
    guard node.node.mapping != nil else {
      guard let value = try ConfigurationNode.secret("value", in: ["value": node]) else { return Secret("") }
      return value
    }
    var keys = try node.keys(of: .header)
    // So that errors say which header.
    for key in keys.keys { keys[key]?.name = "\(node.name).\(key)" }
    switch (keys["file"], keys["env"]) {
    case (let file?, nil): return try file.secretInFile()
    case (nil, let variable?): return try variable.secretInEnvironment()
    default: throw node.failure("\(node.name) must be a text, {file: …} or {env: …}")
    }
  }

  /// A token as RFC 9110 has it.
  private static func isHeaderName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (0x41...0x5A).contains(byte & 0xDF) || (0x30...0x39).contains(byte) || "!#$%&'*+-.^_`|~".utf8.contains(byte)
      }
  }
}
