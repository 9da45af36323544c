import Logging

/// Polls clouds as the daemon does, for those who look on in this process.
package enum CloudWatch {
  /// Polls until the task is cancelled; `show` is given the snapshot after each poll of a cloud.
  ///
  /// All that a detector learns from poll to poll stays, so that there are rates from the second on.
  ///
  /// - Throws: `OpenStackError` when an order's settings can't be used, such as a CA file that can't be read.
  package static func run(_ orders: [CloudOrder], show: @Sendable (Snapshot) -> Void) async throws {
    let names = orders.map(\.name)
    let board = SnapshotBoard(clouds: names)
    let publications = board.publications()
    let pollers = try CloudPollers(
      orders, board: board, telemetry: Telemetry(clouds: names), timekeeper: SystemTimekeeper(),
      // What goes wrong with a poll stands in the snapshot.
      logger: Logger(label: "watch") { _ in SwiftLogNoOpLogHandler() })
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await pollers.run() }
      for await _ in publications { show(board.current) }
      group.cancelAll()
    }
  }
}
