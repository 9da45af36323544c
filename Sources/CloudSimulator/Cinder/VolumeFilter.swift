/// One filter of a list of volumes, as MariaDB compares: whole values, without regard to case.
struct VolumeFilter: Sendable, Equatable {
  var column: String
  var value: String
  /// `column~=value` matches a part of the value.
  var isSimilarity: Bool

  init(_ parameter: QueryString.Parameter) {
    isSimilarity = parameter.name.hasSuffix("~")
    column = isSimilarity ? String(parameter.name.dropLast()) : parameter.name
    value = parameter.value
  }

  /// Whether a row matches; a column that there is none of matches no row.
  func matches(_ row: VolumeRow) -> Bool {
    guard let column = VolumeColumn.value(column, of: row) else { return false }
    switch column {
    case .unknownHere: return false
    case .value(let actual):
      // Cinder reads values as Python literals, so the word None is null (but not in a name).
      guard let actual else { return value == "None" && !isSimilarity && self.column != "name" }
      if isSimilarity { return actual.lowercased().contains(value.lowercased()) }
      if self.column == "host" { return Self.isHost(actual, value) }
      return actual.lowercased() == value.lowercased()
    }
  }

  /// `host`, `host@backend` and `host@backend#pool` all match what lies in them.
  private static func isHost(_ actual: String, _ wanted: String) -> Bool {
    actual == wanted || actual.hasPrefix(wanted + "@") || actual.hasPrefix(wanted + "#")
  }
}
