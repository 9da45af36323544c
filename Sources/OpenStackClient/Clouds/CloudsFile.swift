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
        .configuration, "no cloud is named: give --os-cloud NAME for one of clouds.yaml, or set OS_AUTH_URL and the other OS_*")
    }
    return try fromEnvironment().resolved()
  }

  private func nonEmpty(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The places in which `clouds.yaml` is looked for, first found first taken.
  private var searchPath: [String] {
    if let file = nonEmpty("OS_CLIENT_CONFIG_FILE") { return [file] }
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
    } catch {
      throw OpenStackError(.configuration, "reading \(path) failed: \(error)")
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
          if let key = key.string, let value = value.scalar { settings.auth[key] = value.string }
        }
      } else if let value = value.scalar {
        settings.rest[key] = value.string
      }
    }
    return settings
  }

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
