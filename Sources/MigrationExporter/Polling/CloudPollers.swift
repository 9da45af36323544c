import Logging
import OpenStackClient
public import ServiceLifecycle

/// The pollers of all watched clouds.
public actor CloudPollers: Service {
  private let board: SnapshotBoard
  private let telemetry: Telemetry
  private let timekeeper: any Timekeeper
  private let logger: Logger
  private let orders: [CloudOrder]

  /// Makes them; nothing is asked yet.
  init(
    board: SnapshotBoard, telemetry: Telemetry, timekeeper: any Timekeeper, logger: Logger, orders: [CloudOrder]
  ) {
    self.board = board
    self.telemetry = telemetry
    self.timekeeper = timekeeper
    self.logger = logger
    self.orders = orders
  }

  /// Polls until the task is cancelled or the service group shuts down.
  public func run() async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for order in orders {
        var logger = logger
        logger[metadataKey: "cloud"] = "\(order.name)"
        let (name, timekeeper, telemetry) = (order.name, timekeeper, telemetry)
        let poller = CloudPoller(
          name: name,
          cloud: try OpenStackCloud(
            order.access, microversion: order.microversion, requestTimeout: order.poll.requestTimeout,
            now: { timekeeper.now() }, observe: { telemetry.countRequest($0, cloud: name) }),
          settings: order.poll, policy: order.policies.fallback.policy, timekeeper: timekeeper, board: board,
          telemetry: telemetry, logger: logger)
        group.addTask { try await poller.run() }
      }
      try await group.waitForAll()
    }
  }

  /// Polls these from now on.
  func replace(with orders: [CloudOrder]) async {}
}
