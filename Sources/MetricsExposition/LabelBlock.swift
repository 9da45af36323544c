/// Labels as they stand between the braces, escaped once and written many times: `cloud="prod",volume_id="42…"`.
///
/// A migration appears in some twenty families; its labels are escaped when it changes, not for each line.
public struct LabelBlock: Sendable, Hashable {
  let bytes: [UInt8]

  /// No labels.
  public static let none = LabelBlock(bytes: [])

  /// Makes a block of `labels` in the given order.
  ///
  /// Values may be anything: backslash, quote and line feed are escaped as the text format asks for. Names are the
  /// caller's own and are written as they are.
  public init(_ labels: KeyValuePairs<StaticString, String>) {
    var bytes: [UInt8] = []
    for (name, value) in labels {
      bytes.appendLabel(name, value, isFirst: bytes.isEmpty)
    }
    self.bytes = bytes
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// This block followed by another one.
  public func and(_ other: LabelBlock) -> LabelBlock {
    if bytes.isEmpty { return other }
    if other.bytes.isEmpty { return self }
    return LabelBlock(bytes: bytes + [UInt8(ascii: ",")] + other.bytes)
  }
}

extension [UInt8] {
  /// Appends a label, with a comma before where others are in front.
  mutating func appendLabel(_ name: StaticString, _ value: String, isFirst: Bool) {
    let value = value.utf8Span.span
    append(addingCapacity: longestLabel(name, value)) { $0.append(label: name, value, isFirst: isFirst) }
  }

  /// Appends `text` with backslash and line feed (and, in label values, quotes) escaped.
  mutating func appendEscaped(_ text: String, alsoQuotes: Bool) {
    let utf8 = text.utf8Span.span
    append(addingCapacity: 2 * utf8.count) { $0.append(escaped: utf8, alsoQuotes: alsoQuotes) }
  }
}
