import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTPTypes
import NIOPosix
import ServiceLifecycle

/// Listens at every address, lets connections in within the limits, and ends when it is told to, with what is under way.
struct WebListener: Service {
  private typealias Connections = NIOAsyncChannel<HTTP1Channel.Value, Never>

  let settings: WebSettings
  let access: WebAccess
  let gate: WebGate
  let router: any HTTPResponder<BasicRequestContext>
  let logger: Logger
  /// Told the first address, with the port that it got, when all of them are open.
  let onListening: @Sendable (String) -> Void

  func run() async throws {
    let book = ConnectionBook(limit: settings.limits.connections, logger: logger)
    let places = try await open(book)
    let all = places.map(\.connections.channel)
    for place in places {
      logger.info(
        "listening",
        metadata: [
          "address": "\(place.address)", "path": "\(settings.telemetryPath)", "tls": "\(access.isSafe)",
        ])
    }
    places.first.map { onListening($0.address) }
    await withGracefulShutdownHandler {
      await withDiscardingTaskGroup { group in
        for place in places { group.addTask { await serve(place.connections) } }
      }
    } onGracefulShutdown: {
      for channel in all { channel.close(promise: nil) }
      book.close()
    }
  }

  private func serve(_ connections: Connections) async {
    await withDiscardingTaskGroup { group in
      do {
        let http = http
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        try await connections.executeThenClose { [quiet] inbound in
          for try await connection in inbound {
            group.addTask { await http.handle(value: connection, logger: quiet) }
          }
        }
      } catch {
        logger.error("no more connections are taken", metadata: ["reason": "\(error)"])
      }
    }
  }

  // MARK: Connections

  private func open(_ book: ConnectionBook) async throws -> [(address: String, connections: Connections)] {
    guard !settings.addresses.isEmpty else {
      var places: [(address: String, connections: Connections)] = []
      for descriptor in try SystemdSockets.descriptors() {
        let connections = try await bootstrap.bind(descriptor) { [self] in set(up: $0, book) }
        places.append((Self.text(connections.channel.localAddress), connections))
      }
      return places
    }
    var places: [(address: String, connections: Connections)] = []
    for address in settings.addresses {
      do {
        let connections = try await bootstrap.bind(
          host: address.host.isEmpty ? AnyAddress.host() : address.host, port: address.port
        ) { [self] in set(up: $0, book) }
        let port = connections.channel.localAddress?.port ?? address.port
        let host = address.host.isEmpty ? "localhost" : address.host
        places.append((ListenAddress(host: host, port: port).description, connections))
      } catch {
        let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        throw ConfigurationError(
          "serving at \(address) failed: \(reason); is the port taken? Choose another with --web.listen-address")
      }
    }
    return places
  }

  private var bootstrap: ServerBootstrap {
    ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
  }

  private static func text(_ address: SocketAddress?) -> String {
    guard let address, let host = address.ipAddress, let port = address.port else { return address?.pathname ?? "" }
    return ListenAddress(host: host, port: port).description
  }

  /// Makes a connection ready for HTTP; one that is refused is closed, and fails.
  private func set(up channel: any Channel, _ book: ConnectionBook) -> EventLoopFuture<HTTP1Channel.Value> {
    guard book.admit(channel) else {
      channel.close(promise: nil)
      return channel.eventLoop.makeFailedFuture(ChannelError.alreadyClosed)
    }
    let (http, limits, logger) = (http, settings.limits, logger)
    return channel.eventLoop.makeFutureWithTask { await access.rules().door }.flatMap { door in
      channel.eventLoop.makeCompletedFuture {
        let pipeline = channel.pipeline.syncOperations
        if let door { try pipeline.addHandler(door.handler()) }
        try pipeline.addHandler(ConnectionGuard(limits: limits, book: book, now: channel.eventLoop.now))
      }.flatMap { http.setup(channel: channel, logger: logger) }
    }.flatMapErrorThrowing { error in
      channel.close(promise: nil)
      throw error
    }
  }

  // MARK: Requests

  private var http: HTTP1Channel {
    let limits = settings.limits
    var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
    (decoder.maxHeaderFieldSize, decoder.maxHeaderListSize) = (limits.headBytes, limits.headBytes)
    decoder.maxHeaderFieldCount = 100
    return HTTP1Channel(
      responder: { try await answer($0, $1, $2) },
      configuration: .init(
        additionalChannelHandlers: [
          StalledReaderHandler(limit: .nanoseconds(Int64(limits.stalled * 1e9))), RequestMarks(limit: limits.bodyBytes),
        ], httpDecoderConfiguration: decoder))
  }

  // `@concurrent` as what it calls is, which was compiled with another default.
  @concurrent
  private func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
    let isCounted = gate.slots.take(for: request)
    defer { if isCounted == .taken { gate.slots.giveBack() } }
    var response = await gate.answer(
      request, from: channel.remoteAddress?.ipAddress ?? "local", isFull: isCounted == .full
    ) { request in
      let source = ApplicationRequestContextSource(channel: channel, logger: logger)
      return try await router.respond(to: request, context: BasicRequestContext(source: source))
    }
    response.headers[.date] = HTTPDate.text(Date().timeIntervalSince1970)
    response.headers[.server] = "cinder-migration-exporter"
    try await writer.write(response: response.head, body: response.body)
  }
}
