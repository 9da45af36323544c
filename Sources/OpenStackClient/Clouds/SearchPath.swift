import Foundation

/// Where `clouds.yaml` and its kin are looked for, first found first taken.
struct SearchPath: Sendable {
  let environment: [String: String]
  let workingDirectory: String

  /// All places in which the file `name` (without its ending) may be.
  ///
  /// - Parameter variable: the environment's variable that names the one file, instead of all places.
  func candidates(for name: String, variable: String) -> [String] {
    if let file = nonEmpty(variable) { return [file.hasPrefix("/") ? file : "\(workingDirectory)/\(file)"] }
    var places: [String] = []
    for folder in folders {
      for ending in ["yaml", "yml", "json"] { places.append("\(folder)/\(name).\(ending)") }
    }
    return places
  }

  /// The first of the places that has such a file, read; nil where none has.
  ///
  /// A file that the environment names must be there: another one in its stead would be another cloud.
  func file(_ name: String, variable: String) throws -> SettingsFile? {
    let places = candidates(for: name, variable: variable)
    if let found = places.first(where: FileManager.default.fileExists(atPath:)) {
      return try SettingsFile(reading: found)
    }
    guard nonEmpty(variable) == nil else {
      throw OpenStackError(.configuration, "\(places[0]), which \(variable) names, is not there")
    }
    return nil
  }

  private var folders: [String] {
    let home = nonEmpty("HOME").map { $0 + "/.config/openstack" }
    var folders = [workingDirectory]
    if let configuration = nonEmpty("XDG_CONFIG_HOME") {
      folders.append(configuration + "/openstack")
    } else if let home {
      folders.append(home)
    }
    // In a snap, HOME is the snap's own.
    if let home = nonEmpty("SNAP_REAL_HOME").map({ $0 + "/.config/openstack" }) ?? home { folders.append(home) }
    for site in (nonEmpty("XDG_CONFIG_DIRS") ?? "/etc/xdg").split(separator: ":") {
      folders.append("\(site)/openstack")
    }
    folders.append("/etc/openstack")
    var seen: Set<String> = []
    return folders.filter { seen.insert($0).inserted }
  }

  private func nonEmpty(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
}
