/// The labels by which alerts are one group, and the group's name.
///
/// Written as Alertmanager does it for a group of its root route: `{}:{alertname="X", cloud="y"}`.
enum GroupKey {
  /// Those of the alert's labels by which it is grouped, in their order; a label that it doesn't have is left out.
  static func labels(of identity: AlertIdentity, grouping: Batching.Grouping) -> [AlertIdentity.Label] {
    switch grouping {
    case .all: []
    case .each: identity.list
    case .labels(let names): identity.list.filter { names.contains($0.name) }
    }
  }

  /// The group's name.
  static func text(_ labels: [AlertIdentity.Label]) -> String {
    "{}:{\(labels.map { "\($0.name)=\(quoted($0.value))" }.joined(separator: ", "))}"
  }

  /// As Go's `%q` writes it: what can't be printed is escaped.
  static func quoted(_ text: String) -> String {
    var result = "\""
    if text.utf8.allSatisfy({ 0x20 <= $0 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
      return result + text + "\""
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{07}": result += "\\a"
      case "\u{08}": result += "\\b"
      case "\u{0C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0B}": result += "\\v"
      default:
        if isPrintable(scalar) {
          result.unicodeScalars.append(scalar)
        } else if scalar.value < 0x80 {
          result += "\\x" + hexadecimal(scalar.value, digits: 2)
        } else if scalar.value < 0x10000 {
          result += "\\u" + hexadecimal(scalar.value, digits: 4)
        } else {
          result += "\\U" + hexadecimal(scalar.value, digits: 8)
        }
      }
    }
    return result + "\""
  }

  /// What Go's `unicode.IsPrint` says: letters, marks, numbers, punctuation, symbols, and the ASCII space.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .spaceSeparator: scalar == " "
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }

  private static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }
}
