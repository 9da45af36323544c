public import Logging
import OpenStackClient
public import ServiceLifecycle

/// Writes what the pollers see as a trace: one row for each migration and poll.
public actor TraceRecorder: Service {
  private let pollers: CloudPollers
  private let publications: AsyncStream<CloudSnapshot>
  private let output: TraceOutput
  private let timekeeper: any Timekeeper
  private let clouds: [String]
  private let logger: Logger

  /// Opens the output; nothing is asked yet.
  ///
  /// - Parameters:
  ///   - orders: the clouds to watch, no name twice.
  ///   - path: the file to append to; nil or `-`: standard output.
  ///   - timekeeper: the clock.
  ///   - logger: takes what goes wrong.
  /// - Throws: `ReplayError` where the file can't be written or holds something else than such a trace, `OpenStackError`
  ///   where a cloud's settings can't be used.
  public init(_ orders: [CloudOrder], to path: String?, timekeeper: any Timekeeper, logger: Logger) throws {
    output = try TraceOutput(path)
    clouds = orders.map(\.name)
    let board = SnapshotBoard(clouds: clouds)
    publications = board.publications()
    pollers = try CloudPollers(
      orders, board: board, telemetry: Telemetry(clouds: clouds), timekeeper: timekeeper, logger: logger)
    self.timekeeper = timekeeper
    self.logger = logger
  }

  /// Records until the service group shuts down or the task is cancelled.
  ///
  /// - Throws: `ReplayError` where the trace can't be written any more.
  public func run() async throws {
    try output.begin()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await self.pollers.run() }
      group.addTask { try await self.write() }
      // Either the pollers were told to end, or the trace can't be written.
      defer { group.cancelAll() }
      try await group.next()
    }
  }

  private func write() async throws {
    var pages = Dictionary(uniqueKeysWithValues: clouds.map { ($0, TracePage(cloud: $0)) })
    for await snapshot in publications {
      for line in pages[snapshot.name]?.lines(snapshot, now: timekeeper.now()) ?? [] {
        try output.buffer.line { $0.append(contentsOf: line.text.utf8) }
      }
      // Whoever looks, or kills, finds all that has been seen.
      try output.buffer.flush()
    }
  }
}
