/// Lower-case hexadecimal digits.
enum Hexadecimal {
  /// The last `count` digits of a number, with leading zeros.
  static func digits(_ number: UInt64, count: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: max(0, count - text.count)) + text.suffix(count)
  }

  /// 128 bits as a UUID of version 4: `xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx`.
  static func uuid(_ high: UInt64, _ low: UInt64) -> String {
    let versioned = (high & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000
    let variant = (low & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000
    let first = digits(versioned, count: 16)
    let second = digits(variant, count: 16)
    return [
      first.prefix(8), first.dropFirst(8).prefix(4), first.suffix(4), second.prefix(4), second.suffix(12),
    ].joined(separator: "-")
  }
}
