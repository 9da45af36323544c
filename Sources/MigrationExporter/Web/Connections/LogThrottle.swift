/// Lets one line a minute into the log, with how often it has happened since the last.
struct LogThrottle: Sendable {
  private var last: ContinuousClock.Instant?
  private var count = 0

  /// It has happened; tells how often since the last line, when it is time for one.
  mutating func note(at now: ContinuousClock.Instant = .now) -> Int? {
    count += 1
    if let last, now < last + .seconds(60) { return nil }
    last = now
    defer { count = 0 }
    return count
  }
}
