import Logging
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// One listening port, and the connections to it.
final class HTTPListener: Sendable {
  let port: Int
  private let channel: any Channel
  private let connections: Connections

  /// The open connections, so that stopping ends them all, those that hang too.
  final class Connections: Sendable {
    private let open = Mutex<[ObjectIdentifier: any Channel]>([:])

    func add(_ channel: any Channel) {
      open.withLock { $0[ObjectIdentifier(channel)] = channel }
      channel.closeFuture.whenComplete { [weak self] _ in
        self?.open.withLock { $0[ObjectIdentifier(channel)] = nil }
      }
    }

    func closeAll() async {
      for channel in open.withLock({ Array($0.values) }) { try? await channel.close() }
    }
  }

  private init(port: Int, channel: any Channel, connections: Connections) {
    self.port = port
    self.channel = channel
    self.connections = connections
  }

  /// Listens at an address of this machine.
  static func bind(host: String, port: Int, responder: any HTTPResponder) async throws -> HTTPListener {
    let connections = Connections()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelOption(.maxMessagesPerRead, value: 4)
      .childChannelInitializer { channel in
        connections.add(channel)
        return channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          var limits = NIOHTTPDecoderLimitConfiguration()
          limits.maxHeaderFieldSize = 32 * 1024
          limits.maxHeaderListSize = 128 * 1024
          try pipeline.configureHTTPServerPipeline(
            withEncoderConfiguration: .init(), withDecoderLimitConfiguration: limits)
          try pipeline.addHandler(HTTPRequestHandler(responder))
        }
      }
      .bind(host: host, port: port).get()
    return HTTPListener(port: channel.localAddress?.port ?? port, channel: channel, connections: connections)
  }

  /// Stops listening and ends all connections.
  func close() async {
    try? await channel.close()
    await connections.closeAll()
  }
}
