import Synchronization

/// Where the present snapshot hangs: pollers publish, faces read, nobody waits for anybody.
public final class SnapshotBoard: Sendable {
  private let snapshot: Mutex<Snapshot>
  /// Those who want each cloud's snapshot, and not just the latest when they look.
  private let followers = Mutex<[AsyncStream<CloudSnapshot>.Continuation]>([])
  /// Those who want each cloud's newest when they come to it.
  private let laggards = Mutex<[NewestOfEach]>([])

  /// A board with a blank for each cloud.
  public init(clouds: [String]) {
    var first = Snapshot()
    first.clouds = clouds.map(CloudSnapshot.init)
    snapshot = Mutex(first)
  }

  /// The present snapshot.
  public var current: Snapshot { snapshot.withLock { $0 } }

  /// Shows these clouds and no others, in this order; those that are new with a blank.
  package func watch(_ clouds: [String]) {
    snapshot.withLock { snapshot in
      let known = snapshot.clouds
      snapshot.clouds = clouds.map { name in known.first { $0.name == name } ?? CloudSnapshot(name: name) }
      snapshot.generation += 1
    }
  }

  /// Each cloud's snapshot from now on, one a poll; none is left out.
  package func publications() -> AsyncStream<CloudSnapshot> {
    let (stream, continuation) = AsyncStream.makeStream(of: CloudSnapshot.self)
    followers.withLock { $0.append(continuation) }
    return stream
  }

  /// Each cloud's newest snapshot from now on, for who may be slow: of each cloud at most one waits, however long it takes
  /// to come back for it.
  package func newest() -> AsyncStream<CloudSnapshot> {
    let newest = NewestOfEach()
    laggards.withLock { $0.append(newest) }
    return newest.stream
  }

  /// Puts `cloud` in the place of the one of its name.
  package func publish(_ cloud: CloudSnapshot) {
    snapshot.withLock { snapshot in
      guard let index = snapshot.clouds.firstIndex(where: { $0.name == cloud.name }) else { return }
      snapshot.clouds[index] = cloud
      snapshot.generation += 1
    }
    followers.withLock { followers in
      // Whoever has gone away follows no longer.
      followers.removeAll { if case .terminated = $0.yield(cloud) { true } else { false } }
    }
    laggards.withLock { laggards in laggards.removeAll { !$0.put(cloud) } }
  }
}
