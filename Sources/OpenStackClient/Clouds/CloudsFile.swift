/// Finds and reads `clouds.yaml`, `secure.yaml`, `clouds-public.yaml` and `OS_*`, as every OpenStack tool does.
///
/// They are merged as openstacksdk merges them; what can't be heeded is refused by name, and never ignored.
public struct CloudsFile: Sendable {
  private let environment: [String: String]
  private let search: SearchPath

  /// Looks in `environment` and, for a relative path, from `workingDirectory`.
  public init(environment: [String: String], workingDirectory: String) {
    self.environment = environment
    search = SearchPath(environment: environment, workingDirectory: workingDirectory)
  }

  /// The cloud called `name` in `clouds.yaml`, in one of its regions.
  ///
  /// - Parameters:
  ///   - name: nil: the one of `OS_CLOUD`, else the one that `OS_*` describe, else the only one that there is.
  ///   - region: nil: what the entry says, the first of several.
  public func cloud(named name: String?, region: String? = nil) throws -> CloudConfiguration {
    let settings = try entry(named: name).settings(region: region.flatMap { $0.isEmpty ? nil : $0 })
    return try settings.resolved(home: environment["HOME"])
  }

  /// The regions that the cloud's entry lists; empty where it lists none, or has chosen one by `region_name`.
  ///
  /// - Parameter name: as for `cloud(named:region:)`.
  public func regions(of name: String?) throws -> [String] { try entry(named: name).listedRegions }

  private func nonEmpty(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The name by which the cloud that `OS_*` describe goes.
  private var environmentName: String { nonEmpty("OS_CLOUD_NAME") ?? "envvars" }

  private func entry(named name: String?) throws -> CloudEntry {
    let described = try EnvironmentSettings(environment)
    let name = name ?? nonEmpty("OS_CLOUD")
    if name == nil, described.namesCloud { return try described.entry() }
    let files = try ConfigurationFiles(search)
    if files.clouds[environmentName] != nil {
      throw OpenStackError(
        .configuration,
        "\(files.paths) has a cloud \"\(environmentName)\", which stands for the one that OS_* describe; rename it, "
          + "or set OS_CLOUD_NAME to another name")
    }
    if let name, name == environmentName {
      guard described.namesCloud else {
        throw OpenStackError(.configuration, "cloud \"\(name)\": OS_AUTH_URL and the other OS_* are not set")
      }
      return try described.entry()
    }
    guard let chosen = name ?? (files.clouds.count == 1 ? files.clouds.keys.first : nil) else {
      let names = files.clouds.isEmpty ? "" : "; \(files.paths) has: \(files.names)"
      throw OpenStackError(
        .configuration,
        "no cloud is named: give --os-cloud NAME for one of clouds.yaml, or set OS_AUTH_URL and the other OS_*\(names)")
    }
    return try files.entry(named: chosen)
  }
}
