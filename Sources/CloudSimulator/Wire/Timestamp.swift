/// Unix times as the services write them: whole seconds, UTC.
enum Timestamp {
  /// Cinder's form, without a zone: `2026-11-22T16:47:25.000000`.
  static func cinder(_ time: Double) -> String {
    let (date, clock, _) = parts(time)
    return "\(date.year)-\(two(date.month))-\(two(date.day))T\(clock).000000"
  }

  /// Keystone's form: `2026-11-22T16:47:25.000000Z`.
  static func keystone(_ time: Double) -> String { cinder(time) + "Z" }

  /// The form of a `Date` header: `Sun, 22 Nov 2026 16:47:25 GMT`.
  static func http(_ time: Double) -> String {
    let (date, clock, weekday) = parts(time)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    return "\(days[weekday]), \(two(date.day)) \(months[date.month - 1]) \(date.year) \(clock) GMT"
  }

  private static func parts(_ time: Double) -> (date: (year: Int, month: Int, day: Int), clock: String, weekday: Int) {
    // Years 1970 to 9999: no number that a script can hold makes this trap.
    let seconds = Int(min(max(time.isNaN ? 0 : time, 0), 253_402_300_799))
    let (days, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
    let clock = [second / 3600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    return (civil(days), clock, (days + 4) % 7)
  }

  /// The date that many days after 1970-01-01, by counting days from 1 March of year 0.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1
    )
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
