/// A line of CSV for a spreadsheet and for scripts.
///
/// A text that a spreadsheet would take for a formula gets an apostrophe in front, and characters that move a terminal's
/// cursor are replaced: names are a tenant's own choice. Some spreadsheets take a semicolon for the end of a cell, wherever
/// it is, so that what follows one is treated as a text of its own.
struct CSVLine {
  private var cells: [String] = []

  /// The line, ended by LF.
  var text: String { cells.joined(separator: ",") + "\n" }

  /// Adds a text.
  mutating func add(_ text: String?) {
    // By scalars: a comma with an accent is one character, and no comma.
    let scalars = TerminalText.printable(text ?? "").unicodeScalars
    let parts = scalars.split(separator: ";", omittingEmptySubsequences: false).map { part in
      Self.isFormula(part) ? "'\(String(part))" : String(part)
    }
    let harmless = parts.joined(separator: ";").unicodeScalars
    guard harmless.contains(where: { $0 == "," || $0 == "\"" || $0 == ";" }) else {
      return cells.append(String(harmless))
    }
    let quoted = harmless.reduce(into: String.UnicodeScalarView()) { quoted, scalar in
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    cells.append("\"\(String(quoted))\"")
  }

  /// Whether a spreadsheet may take a text for a formula; some pass over blanks and quotes before it, and read the wide signs
  /// of East Asian scripts and the small ones as the plain.
  private static func isFormula(_ text: Substring.UnicodeScalarView) -> Bool {
    let first = text.first { scalar in
      let properties = scalar.properties
      return !properties.isWhitespace && !properties.isDefaultIgnorableCodePoint && scalar != "\""
    }
    return first.map(signs.contains) ?? false
  }

  private static let signs = Set("=+-@＝＋－＠﹦﹢﹣﹫\u{2212}".unicodeScalars)

  /// Adds a number, whole where it is, since a spreadsheet has no use for `1.0e+12`.
  mutating func add(_ value: Double?) {
    cells.append(value.map { value in Int64(exactly: value).map { "\($0)" } ?? "\(value)" } ?? "")
  }

  mutating func add(_ value: Int?) { cells.append(value.map { "\($0)" } ?? "") }

  mutating func add(_ value: Bool) { cells.append("\(value)") }
}
