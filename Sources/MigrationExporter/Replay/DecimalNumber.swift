/// The number that the bytes write as JSON does: `1767902567.95`, `-3`, `1e9`; nil for anything else.
///
/// It is the double nearest to what is written. Up to 2^53 without the point, and with at most 22 places, both parts are
/// exact doubles, so that one division rounds rightly (Clinger, "How to read floating point numbers accurately").
func decimalNumber(_ bytes: UnsafeRawBufferPointer) -> Double? {
  var index = 0
  var mantissa: UInt64 = 0
  var digits = 0
  func isDigit(_ index: Int) -> Bool { index < bytes.count && bytes[index] &- 0x30 < 10 }
  func take() {
    // Beyond 18 digits the mantissa is not used.
    if digits < 18 { mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- 0x30) }
    if digits > 0 || bytes[index] != 0x30 { digits += 1 }
    index += 1
  }
  let isNegative = bytes.first == UInt8(ascii: "-")
  if isNegative { index = 1 }
  guard isDigit(index) else { return nil }
  if bytes[index] == 0x30, isDigit(index + 1) { return nil }
  while isDigit(index) { take() }
  var places = 0
  if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
    index += 1
    guard isDigit(index) else { return nil }
    let start = index
    while isDigit(index) { take() }
    places = index - start
  }
  var hasExponent = false
  if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
    hasExponent = true
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") { index += 1 }
    guard isDigit(index) else { return nil }
    while isDigit(index) { index += 1 }
  }
  guard index == bytes.count else { return nil }
  if !hasExponent, digits < 18, mantissa <= 1 << 53, places <= 22 {
    let value = Double(mantissa) / powersOfTen[places]
    return isNegative ? -value : value
  }
  return Double(String(decoding: bytes, as: UTF8.self))
}

/// All that a double holds exactly.
private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21,
  1e22,
]
