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
  private var couriers: [Courier]
  /// By queue.
  private var running: [String: Task<Void, Never>] = [:]
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
    // From now on. What is true at the newest poll is decided; while the store blocks, older ones are of no interest.
    snapshots = board.newest()
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
      // The whole group has two seconds, and a receiver that hangs may take ten.
      let patience = Task {
        try await Task.sleep(for: .seconds(1))
        cancelCouriers()
      }
      for task in running.values { await task.value }
      patience.cancel()
    } onCancel: {
      Task { await self.cancelCouriers() }
    }
    isRunning = false
  }

  /// Settings, with all that is needed to work by them.
  struct Prepared: Sendable {
    fileprivate let settings: AlertingSettings
    fileprivate let couriers: [Courier]
  }

  /// Makes all ready to work by new settings, and changes nothing yet.
  ///
  /// - Throws: what is wrong with a receiver's settings.
  nonisolated func prepare(_ new: AlertingSettings) throws -> Prepared {
    Prepared(settings: new, couriers: try Self.couriers(new, dispatcher, telemetry, timekeeper, logger))
  }

  /// Works by these settings from now on; couriers go on undisturbed where nothing of theirs has changed.
  func replace(with prepared: Prepared, clouds: [String]) async {
    let (new, fresh) = (prepared.settings, prepared.couriers)
    let known = Dictionary(couriers.map { ($0.receiver.queue, $0) }) { first, _ in first }
    func same(_ courier: Courier) -> Courier? {
      known[courier.receiver.queue].flatMap { $0.receiver == courier.receiver ? $0 : nil }
    }
    let next = fresh.map { same($0) ?? $0 }
    let kept = Set(fresh.compactMap(same).map(\.receiver.queue))
    // Now: while others are waited for, `run` may begin, and what it begins works by the new settings already.
    let leaving = running.filter { !kept.contains($0.key) }
    couriers = next
    await dispatcher.replace(new, clouds: clouds)
    for (queue, task) in leaving {
      task.cancel()
      await task.value
      running[queue] = nil
    }
    telemetry.watch(new.receivers.map(\.name))
    if isRunning { start() }
  }

  private func start() {
    for courier in couriers where running[courier.receiver.queue] == nil {
      running[courier.receiver.queue] = Task { await courier.run() }
    }
  }

  private func cancelCouriers() { for task in running.values { task.cancel() } }

  private static func couriers(
    _ settings: AlertingSettings, _ dispatcher: AlertDispatcher, _ telemetry: AlertTelemetry,
    _ timekeeper: any Timekeeper, _ logger: Logger
  ) throws -> [Courier] {
    try settings.receivers.map { receiver in
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
