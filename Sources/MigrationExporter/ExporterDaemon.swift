import Hummingbird
public import Logging
import NIOCore
public import OpenStackClient
public import ServiceLifecycle
import UnixSignals

/// The daemon: a poller for each cloud, a board, and the faces that read it.
public struct ExporterDaemon: Sendable {
  /// What it knows; for those who want to look on.
  public let board: SnapshotBoard
  private let services: [any Service]
  private let web: WebSettings
  private let addresses: AsyncStream<String>

  /// Puts the parts together; nothing runs yet.
  ///
  /// - Parameters:
  ///   - configuration: what to watch and how.
  ///   - credentials: how to sign in to each cloud of the configuration, by its name there.
  ///   - web: where to listen.
  ///   - timekeeper: the clock.
  ///   - logger: where events go.
  /// - Throws: `OpenStackError` when a cloud's settings can't be used.
  public init(
    _ configuration: ExporterConfiguration, credentials: [String: CloudConfiguration], web: WebSettings,
    timekeeper: any Timekeeper, logger: Logger
  ) throws {
    let names = configuration.clouds.map(\.name)
    let orders = configuration.clouds.compactMap { watched -> CloudOrder? in
      guard var credential = credentials[watched.name] else { return nil }
      if let region = watched.region { credential.region = region }
      return CloudOrder(
        name: watched.name, access: credential, microversion: watched.microversion, poll: configuration.poll,
        policies: PolicyBook(fallback: configuration.policy))
    }
    let board = SnapshotBoard(clouds: names)
    let telemetry = Telemetry(clouds: names)
    self.board = board
    let (addresses, listening) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(1))
    self.addresses = addresses
    self.web = web
    services = [
      WebServer.application(
        board: board, page: MetricsPage(board: board, telemetry: telemetry), settings: web, logger: logger,
        onListening: { listening.yield($0) }),
      try CloudPollers(orders, board: board, telemetry: telemetry, timekeeper: timekeeper, logger: logger),
    ]
  }

  /// Where the web server listens, as `host:port`, once it does; to be asked by one task only.
  public func listeningAddress() async -> String? { await addresses.first { _ in true } }

  /// Runs until the process is told to end by SIGTERM or SIGINT, or the task is cancelled.
  ///
  /// Pollers, the last in the group, end first; then the web server.
  public func run(with more: [any Service] = [], logger: Logger) async throws {
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    var configuration = ServiceGroupConfiguration(
      services: (services + more).map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
      gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch let error as IOError {
      throw ConfigurationError(
        "serving at \(web.host):\(web.port) failed: \(error); is the port taken? Choose another with "
          + "--web.listen-address")
    }
  }
}
