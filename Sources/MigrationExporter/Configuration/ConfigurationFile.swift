import Alerting
import Foundation
import Yams

/// Reads the YAML file: every key optional, unknown keys refused with file and line.
public enum ConfigurationFile {
  /// The configuration in the file at `path`.
  ///
  /// - Parameters:
  ///   - environment: the variables that secrets may come from; nil: nobody will use the secrets, and none is read.
  ///   - telemetryPath: where the metrics will be; nil: nobody will serve, and which paths there are is not known.
  /// - Throws: `ConfigurationError`.
  public static func read(
    _ path: String, environment: [String: String]?, telemetryPath: String? = nil
  ) throws -> ExporterConfiguration {
    try parse(text(at: path), path: path, environment: environment, telemetryPath: telemetryPath)
  }

  /// What stands in the file at `path`.
  static func text(at path: String) throws -> String {
    do {
      // By a handle, so that a pipe will do as well: what decrypts a file need not write it anywhere.
      let bytes = try FileHandle(forReadingFrom: URL(filePath: path)).readToEnd() ?? Data()
      guard let text = String(data: bytes, encoding: .utf8) else {
        throw CocoaError(.fileReadInapplicableStringEncoding)
      }
      return text
    } catch {
      throw ConfigurationError("reading \(path) failed: no such file, or no right to read it, or not UTF-8")
    }
  }

  /// What `text` is as YAML; nil where it says nothing.
  static func root(of text: String, path: String) throws -> Node? {
    do {
      return try Yams.compose(yaml: text).flatMap { $0.null == nil ? $0 : nil }
    } catch let error as YamlError {
      throw ConfigurationError("\(path)\(error.place.map { ":\($0.line)" } ?? ""): not YAML: \(error.problem)")
    }
  }

  /// The configuration in `text`; `path` is for errors, and where relative paths in it begin.
  ///
  /// - Parameter kinds: what a receiver may be.
  static func parse(
    _ text: String, path: String, environment: [String: String]? = nil, telemetryPath: String? = nil,
    kinds: [any ReceiverForm.Type] = ReceiverKinds.all
  ) throws -> ExporterConfiguration {
    var configuration = ExporterConfiguration()
    guard let root = try root(of: text, path: path) else { return configuration }
    let file = ConfigurationNode(node: root, file: path, name: "the file", environment: environment)
    let keys = try file.keys(of: .file)
    if let clouds = said("clouds", keys) { configuration.clouds = try Self.clouds(clouds) }
    if let poll = said("poll", keys) { configuration.poll = try Self.poll(poll) }
    var smallestWindow: ConfigurationNode?
    if let policies = said("policies", keys) {
      (configuration.policies, smallestWindow) = try Self.policies(policies)
    }
    let receivers = try said("receivers", keys).map { try receiverEntries($0, kinds: kinds) } ?? []
    if let alerts = said("alerts", keys) {
      configuration.alerts = try Self.alerts(alerts, receivers: receivers.map(\.name))
    }
    if let storage = said("storage", keys) { configuration.storage = try Self.storage(storage) }
    if let web = said("web", keys) { try takeWeb(web, telemetryPath, into: &configuration) }
    for entry in receivers { configuration.receivers += try Self.receivers(entry, kinds: kinds, by: configuration) }
    try check(configuration, interval: keys["poll"], smallestWindow: smallestWindow)
    return configuration
  }

  /// A section of which something is said: a key with nothing after it, or with all of it commented out, says nothing.
  private static func said(_ key: String, _ keys: [String: ConfigurationNode]) -> ConfigurationNode? {
    keys[key].flatMap { $0.isNothing ? nil : $0 }
  }

  private static func takeWeb(
    _ section: ConfigurationNode, _ telemetryPath: String?, into configuration: inout ExporterConfiguration
  ) throws {
    let keys = try section.keys(of: .web)
    configuration.enablesLifecycle = try keys["enable_lifecycle"]?.flag() ?? false
    configuration.externalURL = try keys["external_url"]?.plainAddress()
    if let node = keys["open_paths"], !node.isNothing { configuration.openPaths = try openPaths(node, telemetryPath) }
  }

  private static func openPaths(_ node: ConfigurationNode, _ telemetryPath: String?) throws -> Set<String> {
    let pages = telemetryPath.map { KnownPaths.pages(telemetryPath: $0) }
    for path in try node.texts() {
      let parts = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
      guard path.hasPrefix("/"), path == "/" || parts.allSatisfy({ !["", ".", ".."].contains($0) }),
        path.dropFirst().allSatisfy({ $0 == "/" || isPlain(Substring(String($0)), and: "-._~%") })
      else { throw node.failure("\(node.name) must be paths such as /-/healthy, to the letter and without a query") }
      guard path != "/-/reload" else {
        throw node.failure("/-/reload changes something and can't stand in \(node.name)")
      }
      if let pages, !KnownPaths.holds(path, in: pages) {
        let meant = nearest(to: path, in: pages).map { "; did you mean \($0)?" } ?? ";"
        throw node.failure(
          "there is no \(path) to stand in \(node.name)\(meant) there are \(pages.joined(separator: ", ")), each * one part "
            + "that must be written out")
      }
    }
    return Set(try node.texts())
  }

  private static func storage(_ section: ConfigurationNode) throws -> StorageSettings {
    let keys = try section.keys(of: .storage)
    var settings = StorageSettings()
    settings.path = try keys["path"].map { try $0.text() == ":memory:" ? ":memory:" : $0.path() }
    if let retention = keys["retention"] { settings.retention = try retention.seconds(from: "1h", to: "3650d") }
    return settings
  }

  /// A window needs three polls: fewer, and a single poll that fails could hide what moves.
  private static func check(
    _ configuration: ExporterConfiguration, interval poll: ConfigurationNode?, smallestWindow: ConfigurationNode?
  ) throws {
    let interval = configuration.poll.interval
    let window = configuration.policies.smallestWindow
    guard interval > window / 3 else { return }
    if let node = try poll.flatMap({ $0.isNothing ? nil : try $0.keys(of: .poll)["interval"] }) {
      throw node.failure(
        "poll.interval must be at most a third of the smallest window (\(durationText(window))), so at most "
          + durationText(window / 3))
    }
    throw smallestWindow?.failure(
      "window must be at least three times poll.interval (\(durationText(interval))), so at least "
        + durationText(interval * 3))
      ?? ConfigurationError("the smallest window is less than three times poll.interval")
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
