import Alerting
import Logging
import ServiceLifecycle

/// Has the dispatcher take each poll's snapshot, and runs a courier for each receiver.
///
/// It goes on for a moment when it is told to end, so that what was decided last is still delivered.
actor AlertService: Service {
  private let dispatcher: AlertDispatcher
  private let telemetry: AlertTelemetry
  private let timekeeper: any Timekeeper
  private let logger: Logger
  private let snapshots: AsyncStream<CloudSnapshot>
  private let board: SnapshotBoard
  private var settings: AlertingSettings
  private var couriers: [Courier]
  private var running: [Task<Void, Never>] = []
  private var isRunning = false

  /// - Throws: what is wrong with a receiver's settings, such as a CA file that can't be read.
  init(
    _ settings: AlertingSettings, board: SnapshotBoard, dispatcher: AlertDispatcher, telemetry: AlertTelemetry,
    timekeeper: any Timekeeper, logger: Logger
  ) throws {
    self.board = board
    self.dispatcher = dispatcher
    self.telemetry = telemetry
    self.timekeeper = timekeeper
    self.logger = logger
    self.settings = settings
    // From now on, so that no poll is missed.
    snapshots = board.publications()
    couriers = try Self.couriers(settings, dispatcher, telemetry, timekeeper, logger)
  }

  /// Runs until it is told to end; then what is due now is still tried once.
  func run() async throws {
    await dispatcher.resume { [board] in board.current.clouds.map(\.name) }
    isRunning = true
    start()
    await withTaskCancellationHandler {
      for await cloud in snapshots.cancelOnGracefulShutdown() { await dispatcher.take(cloud) }
      await dispatcher.endWakes()
      for task in running { await task.value }
    } onCancel: {
      Task { await self.cancelCouriers() }
    }
    isRunning = false
  }

  /// Changes nothing.
  ///
  /// - Throws: what is wrong with a receiver's settings, so that `replace` would.
  nonisolated func check(_ new: AlertingSettings) throws {
    _ = try Self.couriers(new, dispatcher, telemetry, timekeeper, logger)
  }

  /// Works by these settings from now on; couriers go on undisturbed where nothing of theirs has changed.
  ///
  /// - Throws: what is wrong with a receiver's settings; then all is as before.
  func replace(with new: AlertingSettings, clouds: [String]) async throws {
    let isOther =
      new.receivers != settings.receivers || new.alerts.hold != settings.alerts.hold
      || new.externalURL != settings.externalURL
    let fresh = isOther ? try Self.couriers(new, dispatcher, telemetry, timekeeper, logger) : nil
    settings = new
    await dispatcher.replace(new, clouds: clouds)
    guard let fresh else { return }
    cancelCouriers()
    for task in running { await task.value }
    telemetry.watch(new.receivers.map(\.name))
    couriers = fresh
    if isRunning { start() }
  }

  private func start() {
    running = couriers.map { courier in Task { await courier.run() } }
  }

  private func cancelCouriers() { for task in running { task.cancel() } }

  private static func couriers(
    _ settings: AlertingSettings, _ dispatcher: AlertDispatcher, _ telemetry: AlertTelemetry,
    _ timekeeper: any Timekeeper, _ logger: Logger
  ) throws -> [Courier] {
    try settings.addressees.map { receiver in
      do {
        return Courier(
          receiver: receiver, sender: try ReceiverSender(options: receiver.options), dispatcher: dispatcher,
          telemetry: telemetry, timekeeper: timekeeper, logger: logger)
      } catch {
        throw ConfigurationError("receiver \(receiver.name): \(error)")
      }
    }
  }
}
