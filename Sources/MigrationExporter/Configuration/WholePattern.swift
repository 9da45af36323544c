import Foundation

/// A regular expression that a text matches only as a whole, as Prometheus' are.
///
/// Its syntax is ICU's, which has all of RE2's that operators use.
public struct WholePattern: Sendable, Hashable {
  /// As the operator wrote it.
  public let text: String
  private let expression: NSRegularExpression

  /// How many times the engine may come up for breath, each some 10 000 steps (well under a millisecond): no host's name
  /// needs one, and an expression such as `(a+)+` could otherwise take years.
  private static let breaths = 20

  /// Nil where `text` is no regular expression.
  public init?(_ text: String) {
    // By itself first: `a)(b` would become one by what is put around it.
    guard (try? NSRegularExpression(pattern: text)) != nil,
      let expression = try? NSRegularExpression(pattern: "\\A(?:\(text))\\z")
    else { return nil }
    self.text = text
    self.expression = expression
  }

  /// True where the whole of `subject` matches; false also where that could not be found out in time.
  public func matches(_ subject: String) -> Bool {
    var isMatch = false
    var breathsLeft = Self.breaths
    let range = NSRange(location: 0, length: subject.utf16.count)
    expression.enumerateMatches(in: subject, options: .reportProgress, range: range) { result, _, stop in
      isMatch = result != nil
      breathsLeft -= 1
      stop.pointee = ObjCBool(isMatch || breathsLeft <= 0)
    }
    return isMatch
  }

  /// Two are the same that are written alike.
  public static func == (left: WholePattern, right: WholePattern) -> Bool { left.text == right.text }

  /// By the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}
