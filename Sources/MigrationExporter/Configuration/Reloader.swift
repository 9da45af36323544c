import Logging
import ServiceLifecycle
import UnixSignals

/// Loads the configuration again when it is told to; one that can't be used leaves the old one in force.
actor Reloader: Service {
  /// What became of an attempt.
  enum Outcome: Sendable, Hashable {
    case loaded
    /// Nothing has changed, for this reason.
    case refused(String)
  }

  private let signals: UnixSignalsSequence?
  private let load: @Sendable () throws -> ConfigurationLoader.Loaded
  private let apply: @Sendable (ConfigurationLoader.Loaded) async throws -> Void
  private let record: ReloadRecord
  private let timekeeper: any Timekeeper
  private let logger: Logger
  private var inForce: ConfigurationLoader.Loaded
  private var underWay: Task<Outcome, Never>?

  /// - Parameters:
  ///   - inForce: what was loaded at the start.
  ///   - signals: at each of them it reloads while it runs; nil: only when it is asked to.
  ///   - load: reads the configuration anew.
  ///   - apply: hands it to those who work by it.
  init(
    inForce: ConfigurationLoader.Loaded, at signals: UnixSignalsSequence? = nil,
    load: @escaping @Sendable () throws -> ConfigurationLoader.Loaded,
    apply: @escaping @Sendable (ConfigurationLoader.Loaded) async throws -> Void, record: ReloadRecord,
    timekeeper: any Timekeeper,
    logger: Logger
  ) {
    self.inForce = inForce
    self.signals = signals
    self.load = load
    self.apply = apply
    self.record = record
    self.timekeeper = timekeeper
    self.logger = logger
  }

  /// Reloads at each signal.
  func run() async throws {
    guard let signals else {
      try? await gracefulShutdown()
      return
    }
    for await _ in signals.cancelOnGracefulShutdown() { await reload() }
  }

  /// Whether the web server may ask for a reload.
  var isLifecycleEnabled: Bool { inForce.configuration.enablesLifecycle }

  /// Reloads, after those who asked before.
  @discardableResult
  func reload() async -> Outcome {
    let before = underWay
    let task = Task {
      _ = await before?.value
      return await reloadNow()
    }
    underWay = task
    return await task.value
  }

  private func reloadNow() async -> Outcome {
    do {
      let loaded = try load()
      guard loaded.storage == inForce.storage, loaded.configuration.storage == inForce.configuration.storage else {
        throw ConfigurationError("storage can't change while the exporter runs: restart it for that")
      }
      try await apply(loaded)
      inForce = loaded
      record.noteSuccess(at: timekeeper.now())
      logger.info(
        "configuration reloaded", metadata: ["clouds": "\(loaded.orders.map(\.name).joined(separator: ","))"])
      return .loaded
    } catch {
      record.noteFailure()
      logger.error(
        "configuration not reloaded, the old one stays in force", metadata: ["reason": "\(error)"])
      return .refused("\(error)")
    }
  }
}
