/// Unix seconds of a time as OpenStack writes it: `2026-11-22T16:47:25.000000`, with or without fraction and `Z`.
///
/// Always UTC; any other offset is refused with nil, like anything that is not such a time. The day count follows the
/// civil-from-days algorithm (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
func unixTime(fromISO8601 text: String) -> Double? {
  var bytes = Array(text.utf8)[...]
  if bytes.last == UInt8(ascii: "Z") { bytes.removeLast() }
  guard bytes.count >= 19 else { return nil }
  let start = bytes.startIndex
  func number(_ range: Range<Int>) -> Int? {
    var value = 0
    for byte in bytes[(start + range.lowerBound)..<(start + range.upperBound)] {
      guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return value
  }
  func byte(_ offset: Int) -> UInt8 { bytes[start + offset] }
  guard byte(4) == UInt8(ascii: "-"), byte(7) == UInt8(ascii: "-"), byte(13) == UInt8(ascii: ":"),
    byte(16) == UInt8(ascii: ":"), byte(10) == UInt8(ascii: "T") || byte(10) == UInt8(ascii: " "),
    let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
    let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
    (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
  else { return nil }
  var fraction = 0.0
  if bytes.count > 19 {
    guard byte(19) == UInt8(ascii: "."), bytes.count <= 29, let digits = number(20..<bytes.count) else { return nil }
    for _ in 20..<bytes.count { fraction = fraction == 0 ? 0.1 : fraction / 10 }
    fraction *= Double(digits)
  }
  let shiftedYear = month <= 2 ? year - 1 : year
  let era = shiftedYear / 400
  let yearOfEra = shiftedYear - era * 400
  let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
  let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
  let days = era * 146_097 + dayOfEra - 719_468
  return Double(days * 86400 + hour * 3600 + minute * 60 + second) + fraction
}
