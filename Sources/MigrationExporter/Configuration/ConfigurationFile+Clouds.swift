import OpenStackClient

extension ConfigurationFile {
  /// The section `clouds`.
  static func clouds(_ section: ConfigurationNode) throws -> [ExporterConfiguration.WatchedCloud] {
    guard let entries = section.entries else {
      throw section.failure("clouds must be a list with at least one entry such as {name: prod, os_cloud: prod}")
    }
    var names: Set<String> = []
    return try entries.map { entry in
      let keys = try entry.keys(of: .cloud)
      let osCloud = try keys["os_cloud"]?.text()
      guard let name = try keys["name"]?.text() ?? osCloud else {
        throw entry.failure("a cloud needs a name or an os_cloud")
      }
      guard names.insert(name).inserted else { throw entry.failure("two clouds are called \"\(name)\"") }
      return .init(
        name: name, osCloud: osCloud, region: try keys["region"]?.text(),
        microversion: try keys["microversion"].flatMap(microversion))
    }
  }

  private static func microversion(_ node: ConfigurationNode) throws -> Microversion? {
    let text = try node.text()
    if text == "auto" { return nil }
    guard let version = Microversion(text), version.major == 3 else {
      throw node.failure("microversion must be auto or a version such as 3.72")
    }
    return version
  }
}
