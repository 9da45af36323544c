/// Until when an answer is worth waiting for, in real time.
struct Deadline: Sendable {
  private let end: ContinuousClock.Instant

  /// So many seconds from now; a day at most.
  init(in seconds: Double) { end = .now + .seconds(max(0, min(seconds, 86400))) }

  /// The seconds left, but no more than `limit`; throws when none are.
  func remaining(atMost limit: Double) throws -> Double {
    let seconds = (end - .now) / .seconds(1)
    guard seconds > 0 else { throw OpenStackError(.timeout, "the time for this poll was over before it was asked") }
    return min(limit, seconds)
  }
}
