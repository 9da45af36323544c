import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

@testable import MigrationExporter

/// The web server on a free port, in front of a router of the test's own.
struct RunningServer {
  let port: Int

  /// Serves while `body` looks, then ends as at SIGTERM.
  static func with(
    _ router: Router<BasicRequestContext>, configurationFile: String? = nil, limits: WebLimits = WebLimits(),
    place: WebPlace = WebPlace(), host: String = "127.0.0.1",
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    _ body: @escaping @Sendable (RunningServer) async throws -> Void
  ) async throws {
    var settings = WebSettings()
    settings.addresses = [ListenAddress(host: host, port: 0)]
    settings.limits = limits
    let access = try WebAccess(file: configurationFile, lookingEach: .zero, logger: logger)
    access.place = place
    let (addresses, listening) = AsyncStream.makeStream(of: String.self)
    let listener = WebListener(
      settings: settings, access: access, gate: WebGate(access: access, limits: limits, logger: logger),
      router: router.buildResponder(), logger: logger, onListening: { listening.yield($0) })
    let visitor = Visitor {
      guard let address = await addresses.first(where: { _ in true }),
        let port = address.split(separator: ":").last.flatMap({ Int($0) })
      else { return }
      try await body(RunningServer(port: port))
    }
    let services: [any Service] = [listener, visitor]
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0, successTerminationBehavior: .gracefullyShutdownGroup) },
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    configuration.maximumGracefulShutdownDuration = .seconds(2)
    try await ServiceGroup(configuration: configuration).run()
  }

  private struct Visitor: Service {
    let visit: @Sendable () async throws -> Void
    init(_ visit: @escaping @Sendable () async throws -> Void) { self.visit = visit }
    func run() async throws { try await visit() }
  }
}
