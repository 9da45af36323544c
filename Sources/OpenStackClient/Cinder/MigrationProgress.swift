/// What the field `migration_progress` holds.
public enum MigrationProgress: Sendable, Hashable {
  /// It is not there, null or empty.
  case absent
  /// A percent, 0…100.
  case percent(Int)
  /// A driver's own words, cut to 200 characters.
  case text(String)
  /// It looks like a number but is no percent (`101`, `-1`, `42.5`, `42%`): to be treated as a failed reading.
  case malformed(String)

  /// Reads the field's text: one to three digits up to 100 are a percent.
  ///
  ///     "42", "042"        percent(42)
  ///     ""                 absent
  ///     "101", "42%", "−"  malformed, malformed, text
  ///     "driver-assisted"  text
  package init(text: String) {
    let digits = text.utf8.allSatisfy { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    if text.isEmpty {
      self = .absent
    } else if digits, text.utf8.count <= 3, let number = Int(text), number <= 100 {
      self = .percent(number)
    } else if Self.looksLikeNumber(text) {
      self = .malformed(text.excerpt(40))
    } else {
      self = .text(text.excerpt(200))
    }
  }

  /// A JSON number: an integer 0…100 is a percent.
  init(number: Double) {
    if let whole = Int(exactly: number), (0...100).contains(whole) {
      self = .percent(whole)
    } else {
      self = .malformed(String(describing: number))
    }
  }

  private static func looksLikeNumber(_ text: String) -> Bool {
    var rest = text.drop { $0.isWhitespace }
    while let last = rest.last, last.isWhitespace || last == "%" { rest.removeLast() }
    if let sign = rest.first, sign == "+" || sign == "-" || sign == "\u{2212}" { rest.removeFirst() }
    let tail = String(rest).replacing(",", with: ".")
    // Words such as "nan" and "infinity" are numbers to Double, and words to people.
    return tail.first.map { $0.isNumber || $0 == "." } == true && (Double(tail) != nil || tail.allSatisfy(\.isNumber))
  }
}
