/// Which backends answer, from one poll to the next.
///
/// A backend whose details time out is suspect: it gets one probe at a time instead of `per_host` questions, and when that
/// times out too, polls go by before the next one:
///
///     polls in a row with a time-out    polls left out before the next probe
///                  1                                   0
///                  2                                   1
///                  3                                   2
///              4 and more                              4
///
/// and never more than two minutes, so that one that comes back is noticed well within any window. A probe that is
/// answered, be it with an error, ends all that.
struct BackendHealth: Sendable {
  /// What may be asked of a backend now.
  enum Standing: Sendable, Hashable {
    case good
    case probe
    case resting
  }

  private struct Suspect: Sendable {
    var polls: Int
    /// When the last of them began, in unix seconds.
    var last: Double
  }

  /// From one poll to the next, in seconds.
  private let interval: Double
  private var suspects: [String: Suspect] = [:]
  /// The volumes whose own details timed out when last asked for: they are asked for last, so that one that always times
  /// out keeps no other waiting.
  private(set) var slowVolumes: Set<String> = []

  init(interval: Double) { self.interval = interval }

  /// What may be asked of `host` in the poll that began at `poll`, in unix seconds.
  func standing(of host: String, at poll: Double) -> Standing {
    guard let suspect = suspects[host] else { return .good }
    let leftOut = [0, 0, 1, 2, 4][min(suspect.polls, 4)]
    // Half an interval more, since polls are not on time to the millisecond.
    let wait = leftOut == 0 ? 0 : min(interval * Double(leftOut), 120) + interval / 2
    // A clock that was set back ends the wait.
    return poll >= suspect.last && poll < suspect.last + wait ? .resting : .probe
  }

  /// Takes how the details of one volume were answered in the poll that began at `poll`.
  mutating func note(_ volume: String, of host: String, timedOut: Bool, at poll: Double) {
    guard timedOut else {
      slowVolumes.remove(volume)
      suspects[host] = nil
      return
    }
    slowVolumes.insert(volume)
    let suspect = suspects[host]
    guard suspect?.last != poll else { return }
    suspects[host] = Suspect(polls: (suspect?.polls ?? 0) + 1, last: poll)
  }

  /// Forgets all volumes but these.
  mutating func keep(_ volumes: Set<String>) { slowVolumes.formIntersection(volumes) }
}
