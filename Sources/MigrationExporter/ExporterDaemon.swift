import Alerting
import Foundation
import Hummingbird
public import Logging
import NIOCore
public import ServiceLifecycle
public import UnixSignals

/// The daemon: pollers, a board, and the faces that read it.
public struct ExporterDaemon: Sendable {
  /// What it knows; for those who want to look on.
  public let board: SnapshotBoard
  private let services: [any Service]
  private let access: WebAccess
  private let addresses: AsyncStream<String>

  /// Puts the parts together; nothing runs yet.
  ///
  /// - Parameters:
  ///   - orders: the clouds to watch, no name twice.
  ///   - alerting: what is an alert, and who is told.
  ///   - storage: where it remembers.
  ///   - web: where to listen.
  ///   - timekeeper: the clock.
  ///   - logger: where events go.
  /// - Throws: `OpenStackError` when a cloud's settings can't be used, `ConfigurationError` when a receiver's can't, or
  ///   `StoreError`.
  public init(
    orders: [CloudOrder], alerting: AlertingSettings = AlertingSettings(), storage: StoreLocation = .memory,
    web: WebSettings, timekeeper: any Timekeeper, logger: Logger
  ) throws {
    let store =
      storage == .memory
      ? nil
      : try MigrationStore(
        at: storage, retention: StorageSettings().retention, timekeeper: timekeeper, logger: logger)
    try self.init(
      orders: orders, alerting: alerting, store: store, history: try store == nil ? nil : HistoryReader(storage),
      loader: nil, web: web, timekeeper: timekeeper, logger: logger)
  }

  /// Loads the configuration and puts the parts together; nothing runs yet.
  ///
  /// - Parameters:
  ///   - loader: reads the configuration, now and at each reload.
  ///   - signals: ask for a reload; those that have come before the daemon runs do so too.
  ///   - web: where to listen.
  ///   - timekeeper: the clock.
  ///   - logger: where events go.
  /// - Throws: `ConfigurationError`, `OpenStackError` when a cloud's settings can't be used, or `StoreError`.
  public init(
    _ loader: ConfigurationLoader, reloadAt signals: UnixSignalsSequence, web: WebSettings,
    timekeeper: any Timekeeper, logger: Logger
  ) throws {
    let loaded = try loader.load()
    let store: MigrationStore?
    if case .memory = loaded.storage {
      store = nil
      logger.warning(
        "nothing is remembered across restarts: set storage.path, or StateDirectory in the systemd unit")
    } else {
      store = try MigrationStore(
        at: loaded.storage, retention: loaded.configuration.storage.retention, timekeeper: timekeeper, logger: logger)
    }
    try self.init(
      orders: loaded.orders, alerting: loaded.configuration.alerting, store: store,
      history: try store == nil ? nil : HistoryReader(loaded.storage), loader: (loader, loaded, signals), web: web,
      timekeeper: timekeeper, logger: logger)
  }

  private init(
    orders: [CloudOrder], alerting: AlertingSettings, store: MigrationStore?,
    history: HistoryReader?,
    loader: (again: ConfigurationLoader, loaded: ConfigurationLoader.Loaded, signals: UnixSignalsSequence)?,
    web: WebSettings, timekeeper: any Timekeeper, logger: Logger
  ) throws {
    let names = orders.map(\.name)
    let board = SnapshotBoard(clouds: names)
    let telemetry = Telemetry(clouds: names)
    let record = ReloadRecord(loadedAt: timekeeper.now())
    let (addresses, listening) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
    self.board = board
    self.addresses = addresses
    let access = try WebAccess(file: web.configurationFile, logger: logger)
    if let configuration = loader?.loaded.configuration { access.place = WebPlace(configuration) }
    self.access = access
    let pollers = try CloudPollers(
      orders, board: board, telemetry: telemetry, timekeeper: timekeeper, logger: logger, store: store)
    let alertBoard = AlertBoard()
    let alertTelemetry = AlertTelemetry(receivers: alerting.receivers.map(\.name))
    let alertService = try AlertService(
      alerting, board: board,
      dispatcher: AlertDispatcher(
        alerting, board: alertBoard, store: store, telemetry: alertTelemetry, timekeeper: timekeeper, logger: logger),
      telemetry: alertTelemetry, timekeeper: timekeeper, logger: logger)
    let reloader = loader.map { loader in
      Reloader(
        inForce: loader.loaded, at: loader.signals, load: { try loader.again.load() },
        apply: { loaded in
          // Before anything changes: a file is taken as a whole or not at all.
          let prepared = try alertService.prepare(loaded.configuration.alerting)
          try await pollers.replace(with: loaded.orders)
          await alertService.replace(with: prepared, clouds: loaded.orders.map(\.name))
          access.place = WebPlace(loaded.configuration)
        }, record: record, timekeeper: timekeeper, logger: logger)
    }
    let server = WebServer.service(
      board: board, alerts: alertBoard,
      pages: StatusPages(
        history: HistorySource(path: store?.path), runbooks: { access.place.runbooks }, timekeeper: timekeeper),
      page: MetricsPage(
        board: board, telemetry: telemetry, alerts: alertTelemetry, store: store, reload: record), settings: web,
      access: access, reloader: reloader, history: APIHistory(reader: history, board: board), timekeeper: timekeeper,
      logger: logger, onListening: { listening.yield($0) })
    services = (store.map { [$0] } ?? []) + [server, alertService, pollers] + (reloader.map { [$0] } ?? [])
  }

  /// Where the web server listens first of all, as `host:port`, once it does everywhere; to be asked by one task only.
  public func listeningAddress() async -> String? { await addresses.first { _ in true } }

  /// What its addresses begin with: `https` where the web configuration file asks for TLS, else `http`.
  public var scheme: String { access.isSafe ? "https" : "http" }

  /// Runs until the process is told to end by SIGTERM or SIGINT, or the task is cancelled.
  ///
  /// Services end in the order last to first: no reload any more, then no poll, no notification, no answer, and at last the
  /// store is closed.
  public func run(with more: [any Service] = [], logger: Logger) async throws {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    var configuration = ServiceGroupConfiguration(
      services: (services + more).map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    // After that, whoever still hangs on is cancelled: all of it within two seconds.
    configuration.maximumGracefulShutdownDuration = .milliseconds(1500)
    try await ServiceGroup(configuration: configuration).run()
  }
}
