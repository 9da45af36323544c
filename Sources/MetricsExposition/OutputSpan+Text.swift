/// Whole texts put behind what is written; there must be room for all of it, or the program ends.
extension OutputSpan<UInt8> {
  /// Copies `bytes` in one go: the standard library appends one by one.
  @inline(__always)
  mutating func append(_ bytes: Span<UInt8>) {
    withUnsafeMutableBufferPointer { room, count in
      // What makes the copy safe: it ends within the room, and the two are apart since this one is written alone.
      precondition(bytes.count <= room.count - count, "a text is longer than the room that was made for it")
      bytes.withUnsafeBufferPointer { bytes in
        guard let from = bytes.baseAddress, let start = room.baseAddress else { return }
        (start + count).initialize(from: from, count: bytes.count)
      }
      count += bytes.count
    }
  }

  mutating func append(_ text: StaticString) {
    append(Span(_unsafeStart: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Writes a text with backslash and line feed (and, in label values, quotes) escaped: at most twice its length.
  mutating func append(escaped text: Span<UInt8>, alsoQuotes: Bool) {
    // Nearly all texts have nothing to escape. To look at each byte, whatever was found, goes many bytes at a time.
    var hasSpecial = false
    for index in text.indices where Self.isSpecial(text[index], quotes: alsoQuotes) { hasSpecial = true }
    guard hasSpecial else { return append(text) }
    for index in text.indices {
      let byte = text[index]
      if Self.isSpecial(byte, quotes: alsoQuotes) { append(UInt8(ascii: "\\")) }
      append(byte == UInt8(ascii: "\n") ? UInt8(ascii: "n") : byte)
    }
  }

  /// Writes a label, with a comma before where others are in front; `longestLabel` is room enough.
  mutating func append(label name: StaticString, _ value: Span<UInt8>, isFirst: Bool) {
    if !isFirst { append(UInt8(ascii: ",")) }
    append(name)
    append("=\"")
    append(escaped: value, alsoQuotes: true)
    append(UInt8(ascii: "\""))
  }

  private static func isSpecial(_ byte: UInt8, quotes: Bool) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n") || (quotes && byte == UInt8(ascii: "\""))
  }

  /// Writes a number as `number` spells it.
  mutating func append(number value: Double) {
    if let whole = wholeNumber(value) {
      if whole < 0 { append(UInt8(ascii: "-")) }
      append(decimal: whole.magnitude)
    } else {
      append(number(value).utf8Span.span)
    }
  }

  private mutating func append(decimal value: UInt64) {
    // As many digits as 2^64 has, found from the last to the first.
    var digits = InlineArray<20, UInt8>(repeating: 0)
    var first = digits.count
    var rest = value
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    append(digits.span.extracting(first...))
  }
}

/// The most bytes that a label has on a page.
func longestLabel(_ name: StaticString, _ value: Span<UInt8>) -> Int { name.utf8CodeUnitCount + 2 * value.count + 4 }
