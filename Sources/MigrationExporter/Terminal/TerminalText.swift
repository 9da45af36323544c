/// Text as it takes room on a terminal.
package enum TerminalText {
  /// `text`, or what of it goes into so many columns with an ellipsis at its end.
  package static func cut(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    var left = columns - 1
    let kept = text.prefix { character in
      left -= width(character)
      return left >= 0
    }
    return kept + "…"
  }

  /// What of `text` goes into so many columns, with nothing in it that moves the cursor.
  static func short(_ text: String, _ columns: Int) -> String { cut(printable(text), columns) }

  /// `text` and blanks (or, to the right, blanks and `text`) in so many columns at least.
  static func padded(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? space + text : text + space
  }

  /// `text` in lines of at most so many columns, broken between words; a longer word has a line of its own.
  static func folded(_ text: String, _ columns: Int?) -> [String] {
    guard let columns else { return [text] }
    var lines: [String] = []
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      if let last = lines.last, width(last) + 1 + width(String(word)) <= columns {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// How many columns `text` takes.
  static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// How many columns of a terminal a character takes: two for East Asian scripts and for emoji.
  private static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first, !first.properties.isDefaultIgnorableCodePoint else { return 0 }
    return first.properties.isEmojiPresentation || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// Hangul, CJK and full-width forms, from Unicode's EastAsianWidth.txt in broad strokes.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]

  /// The text with each character that could move the cursor, change the terminal or hide replaced.
  package static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          // What joins emoji is the one invisible character that is of use.
          case .format where scalar != "\u{200D}": "\u{FFFD}"
          case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
