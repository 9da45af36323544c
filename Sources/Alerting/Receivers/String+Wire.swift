import Foundation

extension String {
  /// At most `limit` UTF-16 units of it, the last being `…` where something was left out; no character is cut in two.
  ///
  /// The services do not say in what they count; UTF-16 units are never fewer than characters or code points. A single
  /// character that does not fit, such as a letter with a thousand accents, is left out with all that follows.
  func cut(to limit: Int) -> String {
    guard utf16.count > limit else { return self }
    var kept = ""
    var length = 1
    for character in self {
      length += character.utf16.count
      guard length <= limit else { break }
      kept.append(character)
    }
    return kept + "…"
  }

  /// On one line, without what moves a cursor or turns the direction of the text.
  ///
  /// Names are chosen by tenants: none may begin a line that looks like ours.
  var onOneLine: String {
    var line = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: line.append(" ")
      default: line.append(Self.turnsText(scalar) ? " " : scalar)
      }
    }
    return String(line)
  }

  private static func turnsText(_ scalar: Unicode.Scalar) -> Bool {
    (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// Whether it is an `http` or `https` URL with a host, of printable ASCII alone.
  var isWebLink: Bool {
    guard utf8.allSatisfy({ (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">") }),
      let parts = URLComponents(string: self), let host = parts.host, !host.isEmpty
    else { return false }
    return ["http", "https"].contains(parts.scheme?.lowercased())
  }
}
