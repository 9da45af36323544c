import Foundation
import Yams

/// Finds and reads `clouds.yaml` and `OS_*`, as every OpenStack tool does.
public struct CloudsFile: Sendable {
  private let environment: [String: String]
  private let workingDirectory: String

  /// Looks in `environment` and, for a relative path, from `workingDirectory`.
  public init(environment: [String: String], workingDirectory: String) {
    self.environment = environment
    self.workingDirectory = workingDirectory
  }

  /// The cloud called `name` in `clouds.yaml`; with no name, the one of `OS_CLOUD`, else the one that `OS_*` describe.
  public func cloud(named name: String?) throws -> CloudConfiguration {
    if let name = name ?? nonEmpty("OS_CLOUD") { return try entry(named: name).resolved() }
    guard nonEmpty("OS_AUTH_URL") != nil else {
      throw OpenStackError(
        .configuration,
        "no cloud is named: give --os-cloud NAME for one of clouds.yaml, or set OS_AUTH_URL and the other OS_*")
    }
    return try fromEnvironment().resolved()
  }

  func nonEmpty(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The places in which `clouds.yaml` is looked for, first found first taken.
  var searchPath: [String] {
    if let file = nonEmpty("OS_CLIENT_CONFIG_FILE") {
      return [file.hasPrefix("/") ? file : "\(workingDirectory)/\(file)"]
    }
    var folders = [workingDirectory]
    if let configuration = nonEmpty("XDG_CONFIG_HOME") {
      folders.append(configuration + "/openstack")
    } else if let home = nonEmpty("HOME") {
      folders.append(home + "/.config/openstack")
    }
    folders.append("/etc/openstack")
    return folders.flatMap { ["\($0)/clouds.yaml", "\($0)/clouds.yml"] }
  }

  private func entry(named name: String) throws -> CloudSettings {
    guard let path = searchPath.first(where: FileManager.default.fileExists(atPath:)) else {
      throw OpenStackError(
        .configuration, "cloud \"\(name)\": no clouds.yaml found, looked for \(searchPath.joined(separator: ", "))")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8))
    } catch let error as YamlError {
      throw OpenStackError(.configuration, "\(path) is not YAML: \(error.withoutExcerpt)")
    } catch {
      throw OpenStackError(.configuration, "reading \(path) failed: \(error.localizedDescription)")
    }
    guard let clouds = root?["clouds"]?.mapping else {
      throw OpenStackError(.configuration, "\(path) has no mapping `clouds`")
    }
    guard let cloud = clouds[.init(name)] else {
      let names = clouds.keys.compactMap(\.string).sorted().joined(separator: ", ")
      throw OpenStackError(.configuration, "\(path) has no cloud \"\(name)\"; it has: \(names)")
    }
    var settings = CloudSettings(origin: "cloud \"\(name)\" in \(path)")
    for (key, value) in cloud.mapping ?? [:] {
      guard let key = key.string else { continue }
      if key == "auth" {
        for (key, value) in value.mapping ?? [:] {
          if let key = key.string, let text = Self.text(value) { settings.auth[key] = text }
        }
      } else if let text = Self.text(value) {
        settings.rest[key] = text
      }
    }
    return settings
  }

  /// A value as it is written, so that a password `007` stays one; nil for null and for what is no scalar.
  private static func text(_ value: Node) -> String? { value.null == nil ? value.scalar?.string : nil }

  private func fromEnvironment() -> CloudSettings {
    var settings = CloudSettings(origin: "the environment's OS_*")
    let authNames = [
      "AUTH_URL", "USERNAME", "USER_ID", "PASSWORD", "PROJECT_NAME", "PROJECT_ID", "TENANT_NAME", "TENANT_ID",
      "USER_DOMAIN_NAME", "USER_DOMAIN_ID", "PROJECT_DOMAIN_NAME", "PROJECT_DOMAIN_ID", "DOMAIN_NAME", "DOMAIN_ID",
      "APPLICATION_CREDENTIAL_ID", "APPLICATION_CREDENTIAL_NAME", "APPLICATION_CREDENTIAL_SECRET",
    ]
    for name in authNames { settings.auth[name.lowercased()] = nonEmpty("OS_" + name) }
    for name in ["AUTH_TYPE", "REGION_NAME", "INTERFACE", "ENDPOINT_TYPE", "CACERT"] {
      settings.rest[name.lowercased()] = nonEmpty("OS_" + name)
    }
    return settings
  }
}

extension YamlError {
  /// What is wrong and where; the usual description quotes the line, in which a password may stand.
  fileprivate var withoutExcerpt: String {
    switch self {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      "\(problem) in line \(mark.line), column \(mark.column)"
    case .duplicatedKeysInMapping(_, let context): "the mapping in line \(context.mark.line) has a key twice"
    case .reader(let problem, _, _, _): problem
    default: "it can't be read"
    }
  }
}
