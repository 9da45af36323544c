import Foundation
import Yams

/// One of the files that describe clouds, read: `clouds.yaml`, `secure.yaml` or `clouds-public.yaml`.
struct SettingsFile: Sendable, Hashable {
  let path: String
  private let content: Setting

  init(reading path: String) throws {
    self.path = path
    do {
      content = try Yams.compose(yaml: String(contentsOfFile: path, encoding: .utf8)).map(Setting.init) ?? .null
    } catch let error as YamlError {
      throw OpenStackError(.configuration, "\(path) is not YAML: \(error.withoutExcerpt)")
    } catch {
      throw OpenStackError(.configuration, "reading \(path) failed: \(error.localizedDescription)")
    }
  }

  /// The clouds in one of its sections, by name; none where it has no such section.
  func clouds(in section: String) throws -> [String: Setting] {
    guard let content = content.members else {
      throw OpenStackError(.configuration, "\(path) has no mapping `\(section)`")
    }
    guard let clouds = content[section] else { return [:] }
    guard case .mapping(let clouds) = clouds else {
      throw OpenStackError(.configuration, "\(path) has no mapping `\(section)`")
    }
    return clouds
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
