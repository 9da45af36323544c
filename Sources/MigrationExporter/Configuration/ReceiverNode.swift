import Alerting

/// What the file says of a receiver below the key of its kind.
struct ReceiverNode: ReceiverSection {
  let kind: String
  let name: String
  let sendsResolved: Bool
  let externalURL: String
  let hold: Double
  /// All that stands below the kind's key.
  let section: ConfigurationNode
  /// The same, key by key.
  let keys: [String: ConfigurationNode]

  func text(_ key: String) throws -> String? { try keys[key]?.text() }

  func texts(_ key: String) throws -> [String]? { try keys[key]?.texts() }

  func seconds(_ key: String, from low: String, to high: String, else value: Double) throws -> Double {
    try keys[key]?.seconds(from: low, to: high) ?? value
  }

  func secondsOrNone(_ key: String, from low: String, to high: String, else value: Double?) throws -> Double? {
    guard let node = keys[key] else { return value }
    return try node.secondsOrNone(from: low, to: high)
  }

  func secret(_ key: String) throws -> String? { try ConfigurationNode.secret(key, in: keys)?.text }

  func address(_ key: String) throws -> String? {
    guard let url = try ConfigurationNode.secret(key, in: keys), let node = node(key) else { return nil }
    try node.check(address: url, "\(kind).\(key)")
    return url.text
  }

  func addresses(_ key: String, problem: (String) -> String?) throws -> [String]? {
    var urls: [String] = []
    for (node, text) in try places(key) ?? [] {
      // Of a secret that is not read.
      guard !text.isEmpty else { return [text] }
      let url = try node.plainAddress(text)
      if let problem = problem(url) { throw node.failure(problem) }
      // It may be a secret; the line tells which.
      guard !urls.contains(url) else { throw node.failure("an address stands twice in \(node.name)") }
      urls.append(url)
    }
    return urls.isEmpty ? nil : urls
  }

  /// The text of each address, and where it comes from: a list, or a line elsewhere; nil where there is neither.
  ///
  /// A line that is not read, since nobody will use it, is one empty text.
  private func places(_ key: String) throws -> [(ConfigurationNode, String)]? {
    guard let elsewhere = keys[key + "_file"] ?? keys[key + "_env"] else {
      return try keys[key]?.entries.map { try $0.map { ($0, try $0.text()) } }
    }
    let line = try secret(key) ?? ""
    guard elsewhere.environment != nil else { return [(elsewhere, line)] }
    let addresses = line.split(separator: " ")
    guard !addresses.isEmpty else { throw elsewhere.failure("what \(elsewhere.name) names holds no address") }
    return addresses.map { (elsewhere, String($0)) }
  }

  func failure(_ key: String?, _ what: String) -> any Error { (key.flatMap(node) ?? section).failure(what) }

  /// Where a key stands, or its kin `…_file` or `…_env`.
  private func node(_ key: String) -> ConfigurationNode? { keys[key] ?? keys[key + "_file"] ?? keys[key + "_env"] }
}
