public import StallDetector
import Yams

extension ConfigurationFile {
  /// The policy that texts such as `window=30m` make, by the keys of an entry of `policies` and with its errors.
  ///
  /// - Parameter option: what errors say before a text, such as `--policy`.
  /// - Throws: `ConfigurationError`.
  public static func policy(_ settings: [String], option: String) throws -> StallPolicy {
    var keys: [String: ConfigurationNode] = [:]
    for setting in settings {
      let place = "\(option) \(setting)"
      guard let sign = setting.firstIndex(of: "="), setting.index(after: sign) < setting.endIndex else {
        throw ConfigurationError("\(place): it must be a key and a value such as window=30m")
      }
      let key = String(setting[..<sign])
      let node = ConfigurationNode(node: Node(String(setting[setting.index(after: sign)...])), file: place, name: key)
      let section = ConfigurationSection.policy
      guard section.keys.contains(key) else { throw node.failure(section.refusal(of: key)) }
      guard key != "name", key != "match" else {
        throw node.failure("\(key) has no meaning here, where there is one policy for everything; leave it out")
      }
      guard keys.updateValue(node, forKey: key) == nil else { throw node.failure("\(key) is said twice") }
    }
    return try policy(keys)
  }

  /// What one entry of the section `policies` says of plateaus and rates.
  static func policy(_ keys: [String: ConfigurationNode]) throws -> StallPolicy {
    var policy = StallPolicy()
    if let mode = keys["mode"] {
      guard let value = StallPolicy.Mode(rawValue: try mode.text()) else {
        throw mode.failure("mode must be adaptive or strict")
      }
      policy.mode = value
    }
    if let window = keys["window"] { policy.window = try window.seconds(to: "30d") }
    /// Every other window counts as at least `window`: a shorter one would say something else than it does.
    func longer(_ key: String) throws -> Double? {
      guard let node = keys[key] else { return nil }
      let value = try node.seconds(to: "30d")
      guard value >= policy.window else {
        throw node.failure("\(key) must be at least window (\(durationText(policy.window)))")
      }
      return value
    }
    policy.longest = try longer("longest") ?? policy.longest
    policy.numberMissingWindow = try longer("number_missing_window") ?? policy.numberMissingWindow
    policy.finishingWindow = try longer("finishing_window") ?? policy.finishingWindow
    if let node = keys["slowest_healthy_rate"] {
      policy.slowestHealthyRate = try node.rate(orNone: false) ?? policy.slowestHealthyRate
    }
    if let node = keys["tolerated_slowdown"] { policy.toleratedSlowdown = try node.factor(to: 10) }
    policy.minimumRate = try keys["minimum_rate"].flatMap { try $0.rate(orNone: true) }
    policy.deadline = try keys["deadline"].flatMap { try $0.secondsOrNone(to: "365d") }
    try refuseIdle(keys, in: policy.mode)
    return policy
  }

  /// What would have no effect is refused: nothing in the file is ignored.
  private static func refuseIdle(_ keys: [String: ConfigurationNode], in mode: StallPolicy.Mode) throws {
    guard mode == .strict else { return }
    for key in ["longest", "slowest_healthy_rate", "tolerated_slowdown"] {
      if let node = keys[key] { throw node.failure("\(key) has no effect with mode: strict; take out one of the two") }
    }
  }
}

extension ConfigurationNode {
  /// Bytes per second; nil where the text is `none` and that may be said.
  fileprivate func rate(orNone: Bool) throws -> Double? {
    let text = try text()
    if orNone, text == "none" { return nil }
    guard let rate = byteRate(text), rate > 0 else {
      throw failure("\(name) must be a rate such as 20MiB/s or 50MB/s" + (orNone ? ", or none" : ""))
    }
    return rate
  }

  /// A number from 1 on.
  fileprivate func factor(to most: Double) throws -> Double {
    // As an operator writes it; Swift and YAML would also take 0x2, 1e0 or infinity.
    guard let text = node.scalar?.string, text.allSatisfy({ "0123456789.".contains($0) }), let value = Double(text),
      value >= 1, value <= most
    else { throw failure("\(name) must be a number from 1 to \(Int(most)), such as 1.5") }
    return value
  }
}
