import Yams

/// One value in the configuration file, where it stands and what errors call it.
struct ConfigurationNode {
  let node: Node
  /// The file's path; of a value that stands in no file, what errors begin with.
  let file: String
  /// Its key, such as `poll.interval`.
  var name: String
  /// The variables that secrets may come from; nil: nobody will use the secrets, and none is read.
  var environment: [String: String]?

  /// True where nothing stands after the key, or all of it is commented out.
  var isNothing: Bool { node.null != nil }

  /// The line at which it begins, from 1 on; nil where it stands in no file.
  var line: Int? { node.mark?.line }

  /// An error that tells the file and the line.
  func failure(_ what: String) -> ConfigurationError { failure(at: node, what) }

  private func failure(at node: Node, _ what: String) -> ConfigurationError {
    ConfigurationError("\(file)\(node.mark.map { ":\($0.line)" } ?? ""): \(what)")
  }

  /// Its values by key; each key is one of the section's, and any other is refused.
  func keys(of section: ConfigurationSection) throws -> [String: ConfigurationNode] { try keys(in: section) }

  /// Its values by key; each key is one of those that may stand there, and any other is refused.
  func keys(in section: any KeyedSection) throws -> [String: ConfigurationNode] {
    guard let mapping = node.mapping else { throw failure("\(section.title) must be a mapping of keys to values") }
    var keys: [String: ConfigurationNode] = [:]
    for (key, value) in mapping {
      let name = key.string ?? "?"
      guard section.keys.contains(name) else { throw failure(at: key, section.refusal(of: name)) }
      keys[name] = ConfigurationNode(node: value, file: file, name: section.prefix + name, environment: environment)
    }
    return keys
  }

  /// Its values by key, whatever they are called; each of them is called as its key is.
  func pairs() throws -> [(key: String, value: ConfigurationNode)] {
    guard let mapping = node.mapping else { throw failure("\(name) must be a mapping of keys to values") }
    return try mapping.map { key, value in
      guard let text = key.string else { throw failure(at: key, "a key of \(name) must be a text") }
      return (text, ConfigurationNode(node: value, file: file, name: "\(name).\(text)", environment: environment))
    }
  }

  /// Its entries; nil where it is no list, or an empty one.
  var entries: [ConfigurationNode]? {
    guard let list = node.sequence, !list.isEmpty else { return nil }
    return list.map { ConfigurationNode(node: $0, file: file, name: name, environment: environment) }
  }

  /// True for a list in which nothing stands.
  var isEmptyList: Bool { node.sequence?.isEmpty == true }

  func text() throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty, node.null == nil else {
      throw failure("\(name) must be a text")
    }
    return text
  }

  /// Seconds within a range; nil where the text is `none`.
  func secondsOrNone(from low: String = "1s", to high: String) throws -> Double? {
    try text() == "none" ? nil : seconds(from: low, to: high, end: ", or none")
  }

  func seconds(from low: String = "1s", to high: String, end: String = "") throws -> Double {
    guard let value = duration(try text()) else {
      throw failure("\(name) must be a duration such as 30s, 5m or 1h30m\(end)")
    }
    guard let least = duration(low), let most = duration(high), value >= least, value <= most else {
      throw failure("\(name) must be from \(low) to \(high)")
    }
    return value
  }

  func count() throws -> Int {
    guard let value = node.int, (1...1000).contains(value) else {
      throw failure("\(name) must be a whole number from 1 to 1000")
    }
    return value
  }

  func flag() throws -> Bool {
    guard let value = node.bool else { throw failure("\(name) must be true or false") }
    return value
  }
}
