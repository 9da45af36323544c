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
    bytes.reserveCapacity(labels.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count + 4 })
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
    var text = text
    text.withUTF8 { utf8 in
      // Nearly all texts have nothing to escape.
      guard utf8.contains(where: { Self.isSpecial($0, quotes: alsoQuotes) }) else { return append(contentsOf: utf8) }
      for byte in utf8 {
        if Self.isSpecial(byte, quotes: alsoQuotes) { append(UInt8(ascii: "\\")) }
        append(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
      }
    }
  }

  private static func isSpecial(_ byte: UInt8, quotes: Bool) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || (quotes && byte == UInt8(ascii: "\""))
  }
}
