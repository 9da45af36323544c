/// A line of CSV for a spreadsheet and for scripts.
///
/// A cell that a spreadsheet would take for a formula gets an apostrophe in front, and characters that move a terminal's
/// cursor are replaced: names are a tenant's own choice.
struct CSVLine {
  private var cells: [String] = []

  /// The line, ended by LF.
  var text: String { cells.joined(separator: ",") + "\n" }

  /// Adds a text.
  mutating func add(_ text: String?) {
    var text = TerminalText.printable(text ?? "")
    if let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) { text = "'" + text }
    // By scalars: a comma with an accent is one character, and no comma.
    guard text.unicodeScalars.contains(where: { $0 == "," || $0 == "\"" }) else { return cells.append(text) }
    let quoted = text.unicodeScalars.reduce(into: String.UnicodeScalarView()) { quoted, scalar in
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    cells.append("\"\(String(quoted))\"")
  }

  /// Adds a number, whole where it is, since a spreadsheet has no use for `1.0e+12`.
  mutating func add(_ value: Double?) {
    cells.append(value.map { value in Int64(exactly: value).map { "\($0)" } ?? "\(value)" } ?? "")
  }

  mutating func add(_ value: Int?) { cells.append(value.map { "\($0)" } ?? "") }

  mutating func add(_ value: Bool) { cells.append("\(value)") }
}
