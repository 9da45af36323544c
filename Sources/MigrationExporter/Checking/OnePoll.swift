import Logging
import OpenStackClient

/// One poll of each cloud, for those who want to see once and not to watch.
public enum OnePoll {
  /// What one poll of each cloud shows, in the order given; all are polled at once, by their pollers.
  public static func snapshot(of orders: [CloudOrder], timekeeper: any Timekeeper) async -> Snapshot {
    let clouds = await withTaskGroup(of: (Int, CloudSnapshot).self) { group in
      for (index, order) in orders.enumerated() {
        group.addTask { (index, await poll(order, timekeeper)) }
      }
      return await group.reduce(into: [Int: CloudSnapshot]()) { $0[$1.0] = $1.1 }
    }
    var snapshot = Snapshot()
    snapshot.clouds = orders.indices.compactMap { clouds[$0] }
    return snapshot
  }

  /// Each has pollers of its own, so that none waits for its turn.
  private static func poll(_ order: CloudOrder, _ timekeeper: any Timekeeper) async -> CloudSnapshot {
    let board = SnapshotBoard(clouds: [order.name])
    guard
      let pollers = try? CloudPollers(
        [order], board: board, telemetry: Telemetry(clouds: [order.name]), timekeeper: timekeeper,
        // What went wrong stands in the snapshot.
        logger: Logger(label: "one-poll") { _ in SwiftLogNoOpLogHandler() })
    else { return CloudSnapshot(name: order.name) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await pollers.run() }
      group.addTask {
        while !board.current.isComplete, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(20)) }
      }
      // The pollers end first only where they can't begin.
      await group.next()
      group.cancelAll()
    }
    return board.current.clouds.first ?? CloudSnapshot(name: order.name)
  }
}
