public import Logging
import OpenStackClient
public import ServiceLifecycle

/// All clouds' pollers: one for each order, started, ended and exchanged as the configuration changes.
public actor CloudPollers: Service {
  private struct Running {
    let order: CloudOrder
    let task: Task<CloudPoller.State, Never>
  }

  private let board: SnapshotBoard
  private let telemetry: Telemetry
  private let timekeeper: any Timekeeper
  private let logger: Logger
  private let store: MigrationStore?
  private var pollers: [String: CloudPoller] = [:]
  private var orders: [CloudOrder]
  private var running: [String: Running] = [:]
  private var isRunning = false

  /// Makes a poller for each of `orders`, whose names are unique; nothing is asked yet.
  ///
  /// - Parameter store: remembers what each poll finds, and what was found before the start; nil: nothing is remembered.
  /// - Throws: `OpenStackError` when an order's settings can't be used, such as a CA file that can't be read.
  public init(
    _ orders: [CloudOrder], board: SnapshotBoard, telemetry: Telemetry, timekeeper: any Timekeeper, logger: Logger,
    store: MigrationStore? = nil
  ) throws {
    self.store = store
    self.board = board
    self.telemetry = telemetry
    self.timekeeper = timekeeper
    self.logger = logger
    self.orders = orders
    for order in orders {
      pollers[order.name] = try Self.poller(order, board, telemetry, timekeeper, logger, store)
    }
  }

  /// Polls until the task is cancelled or the service group shuts down.
  public func run() async throws {
    var known: [String: (order: CloudOrder, state: CloudPoller.State)] = [:]
    // Meanwhile the orders may change.
    while let order = orders.first(where: { known[$0.name]?.order != $0 }) {
      known[order.name] = (order, await store?.recall(order) ?? CloudPoller.State(order))
    }
    isRunning = true
    for order in orders {
      guard let state = known[order.name]?.state else { continue }
      // What was last known is shown, and holds, until the first poll.
      if state.snapshot.lastSuccess != nil { board.publish(state.snapshot) }
      start(order, from: state)
    }
    await store?.watch(orders.map(\.name))
    // Throws when the task is cancelled, which is an end like the other.
    try? await gracefulShutdown()
    isRunning = false
    for one in running.values { one.task.cancel() }
    for one in running.values { _ = await one.task.value }
    running = [:]
  }

  /// Polls these clouds from now on, and no others; to be called by one task at a time.
  ///
  /// A cloud whose order is the same goes on undisturbed. One whose order has changed is asked anew, and keeps what is
  /// known of its migrations as long as it is the same Keystone and region.
  ///
  /// - Throws: `OpenStackError` when an order's settings can't be used; then all is as before.
  public func replace(with orders: [CloudOrder]) async throws {
    let old = Dictionary(self.orders.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let changed = orders.filter { old[$0.name] != $0 }
    var fresh: [String: CloudPoller] = [:]
    for order in changed { fresh[order.name] = try Self.poller(order, board, telemetry, timekeeper, logger, store) }
    let names = orders.map(\.name)
    self.orders = orders
    var states: [String: CloudPoller.State] = [:]
    for (name, one) in running where fresh[name] != nil || !names.contains(name) {
      one.task.cancel()
      running[name] = nil
      pollers[name] = nil
      states[name] = await one.task.value
    }
    board.watch(names)
    telemetry.watch(names)
    pollers.merge(fresh) { _, new in new }
    await store?.watch(names)
    guard isRunning else { return }
    for order in changed {
      var state = CloudPoller.State(order)
      if let known = states[order.name], let before = old[order.name], before.isSameCloud(as: order) {
        state.ledger = known.ledger
        state.ledger.policies = order.policies
        state.snapshot = known.snapshot
      } else if let known = await store?.recall(order) {
        state = known
        board.publish(known.snapshot)
      }
      guard isRunning else { return }
      start(order, from: state)
    }
  }

  private func start(_ order: CloudOrder, from state: CloudPoller.State) {
    guard let poller = pollers[order.name], let index = orders.firstIndex(where: { $0.name == order.name }) else {
      return
    }
    let place = Double(index) / Double(orders.count)
    running[order.name] = Running(order: order, task: Task { await poller.run(from: state, place: place) })
  }

  private static func poller(
    _ order: CloudOrder, _ board: SnapshotBoard, _ telemetry: Telemetry, _ timekeeper: any Timekeeper,
    _ logger: Logger, _ store: MigrationStore?
  ) throws -> CloudPoller {
    var logger = logger
    logger[metadataKey: "cloud"] = "\(order.name)"
    let name = order.name
    let cloud = try OpenStackCloud(
      order.access, microversion: order.microversion, requestTimeout: order.poll.requestTimeout,
      now: { timekeeper.now() }, observe: { telemetry.countRequest($0, cloud: name) })
    return CloudPoller(
      order: order, cloud: cloud, timekeeper: timekeeper, board: board, telemetry: telemetry, logger: logger,
      store: store)
  }
}
