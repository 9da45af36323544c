import Yams

extension PolicyBook {
  /// One policy for everything, made of flags such as `window=30m`: keys and values as in the configuration file.
  ///
  /// - Throws: `ConfigurationError` that names the flag.
  public init(flags: [String]) throws {
    var pairs: [(Node, Node)] = []
    for flag in flags {
      guard let sign = flag.firstIndex(of: "="), sign > flag.startIndex else {
        throw ConfigurationError("--policy \(flag): write key=value, such as window=30m")
      }
      let (key, value) = (String(flag[..<sign]), String(flag[flag.index(after: sign)...]))
      guard !pairs.contains(where: { $0.0.string == key }) else {
        throw ConfigurationError("--policy \(flag): \(key) is given twice; leave one out")
      }
      pairs.append((Node(key), Node(value)))
    }
    guard !pairs.isEmpty else {
      self.init()
      return
    }
    let entry = Node.mapping(Node.Mapping(pairs))
    let section = ConfigurationNode(node: .sequence([entry]), file: "--policy", name: "policies")
    self = try ConfigurationFile.policies(section).0
  }
}
