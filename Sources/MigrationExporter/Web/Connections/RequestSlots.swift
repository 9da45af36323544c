import Hummingbird
import Synchronization

/// Bounds how many requests are under way at once, from their head to the last byte of the answer.
final class RequestSlots: Sendable {
  /// What a request has got.
  enum Slot: Sendable, Hashable {
    case taken
    /// Beyond the limit.
    case full
    /// A probe: it is to be answered when all are busy, and most of all then.
    case notNeeded
  }

  private static let probes: Set<String> = ["/-/healthy", "/-/ready"]

  /// How many there may be; 0: any number.
  let limit: Int
  private let count = Mutex(0)

  init(limit: Int) { self.limit = limit }

  func take(for request: Request) -> Slot {
    guard !Self.probes.contains(request.uri.path) else { return .notNeeded }
    return count.withLock { count in
      guard limit == 0 || count < limit else { return .full }
      count += 1
      return .taken
    }
  }

  func giveBack() { count.withLock { $0 -= 1 } }
}
