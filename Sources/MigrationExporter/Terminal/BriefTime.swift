import Foundation

/// Times as they stand in a cell of a table.
enum BriefTime {
  /// At most two units and seven columns: `<1m`, `45m`, `3h10m`, `3d4h`.
  static func coarse(_ seconds: Double) -> String {
    seconds >= 60 ? minutes(seconds) : "<1m"
  }

  /// The same, to the second below a minute: `42s`.
  static func fine(_ seconds: Double) -> String {
    seconds >= 60 ? minutes(seconds) : "\(Int(max(0, seconds)))s"
  }

  private static func minutes(_ seconds: Double) -> String {
    guard seconds < 1000 * 86_400 else { return ">999d" }
    let minutes = Int(seconds / 60)
    let (days, hours) = (minutes / 1440, minutes / 60)
    if days >= 2 { return "\(days)d\(hours % 24)h" }
    return hours > 0 ? "\(hours)h\(minutes % 60)m" : "\(minutes)m"
  }

  /// The day and the minute, in UTC: `2026-01-25 21:53`.
  static func minute(_ time: Double) -> String { String(iso(time).prefix(16)) }

  /// The time of the day, in UTC: `21:53:07`.
  static func clock(_ time: Double) -> String { String(iso(time).dropFirst(11).prefix(8)) }

  private static func iso(_ time: Double) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space).year().month().day().time(
      includingFractionalSeconds: false)
    // The calendar traps far from here; the years 1 to 9999 have four digits.
    let time = max(-62_135_596_800, min(253_402_300_799, time.rounded(.down)))
    return Date(timeIntervalSince1970: time).formatted(style)
  }
}
