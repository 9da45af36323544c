import StallDetector

extension ConfigurationFile {
  /// The section `policies`, and where its smallest window stands; nil where that is the default one.
  static func policies(_ section: ConfigurationNode) throws -> (PolicyBook, smallestWindow: ConfigurationNode?) {
    guard let entries = section.entries else {
      throw section.failure("policies must be a list with at least one entry such as {window: 30m}")
    }
    var book = PolicyBook()
    var smallest: (node: ConfigurationNode?, window: Double) = (nil, .infinity)
    var hasDefault = false
    for (index, entry) in entries.enumerated() {
      let keys = try entry.keys(of: .policy)
      let match = try keys["match"].flatMap { $0.isNothing ? nil : try self.match($0) } ?? PolicyBook.Match()
      hasDefault = match.isEverything
      if hasDefault, index < entries.count - 1 {
        throw entry.failure(
          "a policy without match applies to everything, so that those after it never would; put it last")
      }
      let name = try keys["name"]?.text() ?? (hasDefault ? book.fallback.name : "policy-\(index + 1)")
      let choice = PolicyBook.Choice(name: name, policy: try policy(keys))
      if choice.policy.window < smallest.window { smallest = (keys["window"], choice.policy.window) }
      let names = book.rules.map(\.choice.name) + (hasDefault ? [] : [book.fallback.name])
      guard !names.contains(name) else { throw (keys["name"] ?? entry).failure("two policies are called \"\(name)\"") }
      if hasDefault {
        book.fallback = choice
      } else {
        book.rules.append(.init(match: match, choice: choice))
      }
    }
    if !hasDefault, book.fallback.policy.window <= smallest.window { smallest.node = nil }
    return (book, smallest.node)
  }

  private static func match(_ section: ConfigurationNode) throws -> PolicyBook.Match {
    let keys = try section.keys(of: .match)
    func pattern(_ key: String) throws -> WholePattern? {
      guard let node = keys[key] else { return nil }
      let text = try node.text()
      guard let pattern = WholePattern(text) else { throw node.failure("match.\(key) is no regular expression") }
      return pattern
    }
    var match = PolicyBook.Match()
    match.cloud = try pattern("cloud")
    match.sourceHost = try pattern("source_host")
    match.destinationHost = try pattern("destination_host")
    match.volumeType = try keys["volume_type"]?.text()
    if let node = keys["larger_than"] {
      guard let bytes = byteSize(try node.text()) else {
        throw node.failure("match.larger_than must be a size such as 1TiB, 500GB or a number of bytes")
      }
      match.largerThan = bytes
    }
    return match
  }
}
