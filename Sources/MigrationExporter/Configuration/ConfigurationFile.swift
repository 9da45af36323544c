import Foundation
import OpenStackClient
import StallDetector
import Yams

/// Reads the YAML file: every key optional, unknown keys refused with file and line.
public struct ConfigurationFile: Sendable {
  private let path: String

  /// The configuration in the file at `path`.
  ///
  /// - Parameter defaultCloud: the cloud to watch when the file names none.
  public static func read(
    _ path: String, defaultCloud: ExporterConfiguration.WatchedCloud
  ) throws -> ExporterConfiguration {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw ConfigurationError("reading \(path) failed: no such file, or no right to read it, or not UTF-8")
    }
    return try ConfigurationFile(path: path).configuration(in: text, defaultCloud: defaultCloud)
  }

  /// The configuration in `text`; `path` is for errors only.
  static func parse(
    _ text: String, path: String, defaultCloud: ExporterConfiguration.WatchedCloud
  ) throws -> ExporterConfiguration {
    try ConfigurationFile(path: path).configuration(in: text, defaultCloud: defaultCloud)
  }

  private func configuration(
    in text: String, defaultCloud: ExporterConfiguration.WatchedCloud
  ) throws -> ExporterConfiguration {
    var configuration = ExporterConfiguration(clouds: [defaultCloud])
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw ConfigurationError("\(path)\(error.place.map { ":\($0.line)" } ?? ""): not YAML: \(error.problem)")
    }
    guard let root, root.null == nil else { return configuration }
    let keys = try mapping(root, in: "the file", allowing: ["clouds", "poll"])
    // A key with nothing after it, or with all of it commented out, says nothing.
    if let clouds = keys["clouds"], clouds.null == nil { configuration.clouds = try self.clouds(clouds) }
    if let poll = keys["poll"], poll.null == nil {
      configuration.poll = try self.poll(poll)
      guard configuration.poll.interval <= configuration.policy.window / 3 else {
        throw failure(
          poll.mapping?["interval"] ?? poll,
          "poll.interval must be at most a third of the smallest window (15m), so at most 5m")
      }
    }
    return configuration
  }

  private func clouds(_ node: Node) throws -> [ExporterConfiguration.WatchedCloud] {
    guard let list = node.sequence, !list.isEmpty else {
      throw failure(node, "clouds must be a list with at least one entry such as {name: prod, os_cloud: prod}")
    }
    var names: Set<String> = []
    return try list.map { entry in
      let keys = try mapping(entry, in: "an entry of clouds", allowing: ["name", "os_cloud", "region", "microversion"])
      let osCloud = try keys["os_cloud"].map { try text($0, "os_cloud") }
      guard let name = try keys["name"].map({ try text($0, "name") }) ?? osCloud else {
        throw failure(entry, "a cloud needs a name or an os_cloud")
      }
      guard names.insert(name).inserted else { throw failure(entry, "two clouds are called \"\(name)\"") }
      return .init(
        name: name, osCloud: osCloud, region: try keys["region"].map { try text($0, "region") },
        microversion: try keys["microversion"].flatMap(microversion))
    }
  }

  private func microversion(_ node: Node) throws -> Microversion? {
    let text = try text(node, "microversion")
    if text == "auto" { return nil }
    guard let version = Microversion(text), version.major == 3 else {
      throw failure(node, "microversion must be auto or a version such as 3.72")
    }
    return version
  }

  private func poll(_ node: Node) throws -> PollSettings {
    var settings = PollSettings()
    let keys = try mapping(
      node, in: "poll", allowing: ["interval", "timeout", "request_timeout", "concurrency", "per_host"])
    func seconds(_ key: String, _ target: inout Double) throws {
      guard let node = keys[key] else { return }
      guard let value = duration(try text(node, key)) else {
        throw failure(node, "poll.\(key) must be a duration such as 30s, 5m or 1h30m")
      }
      guard (1...86_400).contains(value) else { throw failure(node, "poll.\(key) must be from 1s to 1d") }
      target = value
    }
    func count(_ key: String, _ target: inout Int) throws {
      guard let node = keys[key] else { return }
      guard let value = node.int, (1...1000).contains(value) else {
        throw failure(node, "poll.\(key) must be a whole number from 1 to 1000")
      }
      target = value
    }
    try seconds("interval", &settings.interval)
    try seconds("timeout", &settings.timeout)
    try seconds("request_timeout", &settings.requestTimeout)
    try count("concurrency", &settings.concurrency)
    try count("per_host", &settings.perHost)
    return settings
  }

  private func mapping(_ node: Node, in place: String, allowing allowed: Set<String>) throws -> [String: Node] {
    guard let mapping = node.mapping else { throw failure(node, "\(place) must be a mapping of keys to values") }
    var keys: [String: Node] = [:]
    for (key, value) in mapping {
      guard let name = key.string, allowed.contains(name) else {
        let known = allowed.sorted().joined(separator: ", ")
        throw failure(key, "unknown key \(key.string ?? "?") in \(place); known are \(known)")
      }
      keys[name] = value
    }
    return keys
  }

  private func text(_ node: Node, _ key: String) throws -> String {
    guard let text = node.scalar?.string, !text.isEmpty, node.null == nil else {
      throw failure(node, "\(key) must be a text")
    }
    return text
  }

  private func failure(_ node: Node, _ what: String) -> ConfigurationError {
    ConfigurationError("\(path):\(node.mark?.line ?? 1): \(what)")
  }
}

extension YamlError {
  /// What is wrong, in a line.
  ///
  /// The usual description quotes the file, in which secrets may stand.
  fileprivate var problem: String {
    switch self {
    case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _),
      .reader(let problem, _, _, _):
      problem
    case .duplicatedKeysInMapping(let keys, _): "\(keys.joined(separator: ", ")) stands twice in one mapping"
    default: "it can't be read"
    }
  }

  fileprivate var place: Mark? {
    switch self {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark
    case .duplicatedKeysInMapping(_, let context): context.mark
    default: nil
    }
  }
}
