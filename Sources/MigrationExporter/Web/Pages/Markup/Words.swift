import StallDetector

/// Times, sizes and numbers as the pages say them; all times are UTC.
enum Words {
  /// A time of the day, and the day where that is not the one of `now`: `14:20`, `Fri 14:20`, `27 Nov 14:20`.
  static func clock(_ time: Double, at now: Double) -> String {
    guard let time = CivilTime(time), let now = CivilTime(now) else { return "an unknown time" }
    let away = abs(time.day - now.day)
    switch away {
    case 0: return time.clock
    case 1...3: return "\(time.weekday) \(time.clock)"
    default: return "\(time.date(withYear: time.year != now.year)) \(time.clock)"
    }
  }

  /// A time with its day, to the second: `26 Nov 14:20:05`.
  static func instant(_ time: Double, at now: Double) -> String {
    guard let time = CivilTime(time) else { return "an unknown time" }
    let year = CivilTime(now).map(\.year)
    return "\(time.date(withYear: time.year != year)) \(time.clockWithSeconds)"
  }

  /// Two times of the day, the day said once where it is the same: `between 14:20 and 16:05`.
  static func between(_ early: Double, _ late: Double, at now: Double) -> String {
    let (from, to) = (clock(early, at: now), clock(late, at: now))
    if from == to { return "at \(from)" }
    let (day, otherDay) = (from.dropLast(5), to.dropLast(5))
    return "between \(from) and \(day == otherDay ? to.suffix(5) : to[...])"
  }

  /// How long something will take, no more exactly than one can know: `in about 3 h`.
  static func about(_ seconds: Double) -> String {
    func step(_ size: Double) -> Double { max(size, (seconds / size).rounded() * size) }
    switch seconds {
    case ..<60: return "in less than a minute"
    case ..<900: return "in about \(duration(step(60)).replacing("60 s", with: "1 min"))"
    case ..<5100: return "in about \(duration(step(300)))"
    case ..<36_000:
      return "in about \(duration(step(1800)).replacing("90 min", with: "1 h 30 min").replacing("60 min", with: "1 h"))"
    default: return "in about \(duration(step(3600)))"
    }
  }

  /// A size as operators name it: `500 GiB`, `1.5 TiB`.
  static func size(_ bytes: Double) -> String {
    guard bytes.isFinite, bytes >= 0, bytes < 0x1p70 else { return "an unknown size" }
    let gibibytes = bytes / 0x1p30
    if gibibytes < 1024 { return "\(number(gibibytes)) GiB" }
    return gibibytes < 1024 * 1024 ? "\(number(gibibytes / 1024)) TiB" : "\(number(gibibytes / 1024 / 1024)) PiB"
  }

  /// At most one decimal below a hundred, none above, and a blank at each thousand.
  static func number(_ value: Double) -> String {
    if value >= 99.95 || value.rounded() == value { return grouped(Int(value.rounded())) }
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  /// `10 000`, with a blank that does not break; four digits stay together.
  static func grouped(_ count: Int) -> String {
    let digits = String(count)
    guard digits.utf8.count > 4, count > 0 else { return digits }
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.utf8.count - index).isMultiple(of: 3) { grouped += "\u{A0}" }
      grouped.append(digit)
    }
    return grouped
  }

  /// `1 migration`, `2 migrations`.
  static func count(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(grouped(count)) \(count == 1 ? one : many ?? one + "s")"
  }

  /// `text` harmless, and cut so that it takes at most so many bytes where it is escaped.
  ///
  /// Of characters that are escaped, or that take several bytes, fewer are left: a page of rows has a size, whatever they
  /// are called. Plain ASCII is cut at as many characters.
  static func brief(_ text: String, _ bytes: Int) -> String {
    let text = plain(text, bytes)
    var (taken, fits) = (0, "".unicodeScalars)
    for scalar in text.unicodeScalars {
      taken += HTML.bytes(of: scalar)
      // Three bytes are the ellipsis'.
      if taken <= bytes - 3 { fits.append(scalar) }
    }
    return taken <= bytes ? text : String(fits) + "…"
  }

  /// `text` harmless and short, for one that others chose.
  static func plain(_ text: String, _ limit: Int = 120) -> String { AlertText.plain(text, limit) }
}

/// A unix time as people in UTC read it.
struct CivilTime {
  /// Days since 1970.
  let day: Int
  let year: Int
  let month: Int
  let dayOfMonth: Int
  let secondOfDay: Int

  /// Nil for what is no time that anybody means.
  init?(_ time: Double) {
    guard time.isFinite, abs(time) < 1e11 else { return nil }
    let seconds = Int(time.rounded(.down))
    day = (seconds - ((seconds % 86_400) + 86_400) % 86_400) / 86_400
    secondOfDay = seconds - day * 86_400
    // Howard Hinnant's days to a date: years that begin in March, in eras of 400 of them.
    let shifted = day + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    dayOfMonth = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `14:20`.
  var clock: String { "\(Self.two(secondOfDay / 3600)):\(Self.two(secondOfDay / 60 % 60))" }

  /// `14:20:05`.
  var clockWithSeconds: String { "\(clock):\(Self.two(secondOfDay % 60))" }

  /// `Fri`.
  var weekday: String { Self.weekdays[((day + 4) % 7 + 7) % 7] }

  /// `27 Nov`, `27 Nov 2025`.
  func date(withYear: Bool) -> String { "\(dayOfMonth) \(Self.months[month - 1])\(withYear ? " \(year)" : "")" }

  /// `2026-11-26T14:20:05Z`, for machines.
  var iso: String { "\(year)-\(Self.two(month))-\(Self.two(dayOfMonth))T\(clockWithSeconds)Z" }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
