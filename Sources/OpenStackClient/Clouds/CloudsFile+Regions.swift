import Foundation
import Yams

extension CloudsFile {
  /// The regions that an entry of `clouds.yaml` lists in its `regions`, in its order; none where it lists none.
  ///
  /// Each is a name, or a mapping with a `name`, as openstacksdk takes them.
  public func regions(of name: String?) throws -> [String] {
    guard let name = name ?? nonEmpty("OS_CLOUD"),
      let path = searchPath.first(where: FileManager.default.fileExists(atPath:)),
      let text = try? String(contentsOfFile: path, encoding: .utf8),
      let entry = try? Yams.compose(yaml: text)?["clouds"]?[name], let list = entry["regions"]?.sequence
    else { return [] }
    return try list.map { region in
      guard let name = region.scalar?.string ?? region["name"]?.scalar?.string, !name.isEmpty else {
        throw OpenStackError(
          .configuration, "cloud \"\(name)\" in \(path): an entry of regions must be a name or a mapping with a name")
      }
      return name
    }
  }
}
