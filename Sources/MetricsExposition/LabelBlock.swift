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
  public init(_ labels: KeyValuePairs<String, String>) {
    var bytes: [UInt8] = []
    for (name, value) in labels {
      if !bytes.isEmpty { bytes.append(UInt8(ascii: ",")) }
      bytes.append(contentsOf: name.utf8)
      bytes.append(contentsOf: "=\"".utf8)
      bytes.appendEscaped(value, alsoQuotes: true)
      bytes.append(UInt8(ascii: "\""))
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
  /// Appends `text` with backslash and line feed (and, in label values, quotes) escaped.
  mutating func appendEscaped(_ text: String, alsoQuotes: Bool) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): append(contentsOf: #"\\"#.utf8)
      case UInt8(ascii: "\n"): append(contentsOf: #"\n"#.utf8)
      case UInt8(ascii: "\"") where alsoQuotes: append(contentsOf: #"\""#.utf8)
      default: append(byte)
      }
    }
  }
}
