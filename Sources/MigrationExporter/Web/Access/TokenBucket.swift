/// Lets a burst through at once, and then one for each interval.
struct TokenBucket: Sendable, Hashable {
  /// Seconds between two, in the long run; more than 0.
  let interval: Double
  /// How many may come at once after a rest.
  let burst: Int
  private var tokens: Double
  private var time: Double?

  init(interval: Double, burst: Int) {
    (self.interval, self.burst) = (interval, burst)
    tokens = Double(burst)
  }

  /// Whether one may pass at `now`, in seconds on a clock that never goes back.
  mutating func take(at now: Double) -> Bool {
    tokens = min(Double(burst), tokens + max(0, now - (time ?? now)) / interval)
    time = now
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }
}
