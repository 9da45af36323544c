import Foundation

/// A time as it stands in messages: whole milliseconds since 1970, between the years 1900 and 9999.
struct WireTime: Sendable, Hashable, Comparable {
  /// What Go writes for "no time", and Alertmanager for the end of an alert that fires.
  static let none = WireTime(milliseconds: -62_135_596_800_000)
  private static let first = WireTime(milliseconds: -2_208_988_800_000)
  private static let last = WireTime(milliseconds: 253_402_300_799_999)

  let milliseconds: Int64

  private init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The millisecond nearest to so many unix seconds.
  init(_ seconds: Double) {
    let milliseconds = (seconds * 1000).rounded()
    self =
      if milliseconds >= Double(Self.last.milliseconds) {
        Self.last
      } else if milliseconds >= Double(Self.first.milliseconds) {
        WireTime(milliseconds: Int64(milliseconds))
      } else {
        // NaN too.
        Self.none
      }
  }

  /// The next millisecond.
  var next: WireTime { WireTime(milliseconds: milliseconds + 1) }

  /// In RFC 3339, UTC: `2026-11-22T15:52:09.272Z`; `0001-01-01T00:00:00Z` for none.
  var text: String {
    // Foundation's calendar was Julian then, and calls that day the third.
    guard self != Self.none else { return "0001-01-01T00:00:00Z" }
    let thousandth = (milliseconds % 1000 + 1000) % 1000
    let seconds = Date(timeIntervalSince1970: Double((milliseconds - thousandth) / 1000)).formatted(.iso8601)
    let digits = String(thousandth)
    return "\(seconds.dropLast()).\(String(repeating: "0", count: 3 - digits.count))\(digits)Z"
  }

  /// Whole seconds since 1970.
  var wholeSeconds: Int { Int(milliseconds / 1000) }

  static func < (one: WireTime, other: WireTime) -> Bool { one.milliseconds < other.milliseconds }
}
