import Synchronization

/// The newest snapshot of each cloud that somebody has yet to look at, the one that has waited longest first.
final class NewestOfEach: Sendable {
  private let waiting = Mutex<[CloudSnapshot]>([])
  private let wakes: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  init() { (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  /// Puts it in the place of an older one of its cloud; false when nobody will ever look.
  func put(_ cloud: CloudSnapshot) -> Bool {
    waiting.withLock { waiting in
      if let index = waiting.firstIndex(where: { $0.name == cloud.name }) {
        waiting[index] = cloud
      } else {
        waiting.append(cloud)
      }
    }
    if case .terminated = wake.yield() { return false }
    return true
  }

  /// One after another, as they come; for one task.
  var stream: AsyncStream<CloudSnapshot> {
    AsyncStream { [self] in
      repeat {
        if let next = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) { return next }
      } while await wakes.first { true } != nil
      return nil
    }
  }
}
