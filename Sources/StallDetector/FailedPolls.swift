/// A run of failed polls: for how long nothing could be read.
///
/// They are not on the line of the good ones, so that it bridges the clock by itself. All times are as the clock shows
/// them now.
struct FailedPolls: Sendable, Hashable, Codable {
  private var since: Double
  private var last: Double
  /// When the one after the last was planned.
  private var next: Double

  /// A run that begins at `time`.
  init(first time: Double) {
    (since, last, next) = (time, time, time)
  }

  /// From the first to the last, in seconds.
  var elapsed: Double { max(0, last - since) }

  /// Takes a failed poll.
  ///
  /// A clock that steps back is noticed as it is between good polls: the poll came when it was planned.
  mutating func take(_ observation: Observation) {
    var time = observation.time
    if time < last - 1 { since += time - next } else { time = max(time, last) }
    last = time
    next = observation.nextPoll.flatMap { Timeline.isTime($0) && $0 > time ? $0 : nil } ?? time
  }
}
