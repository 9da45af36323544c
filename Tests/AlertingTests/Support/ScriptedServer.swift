import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A server on this machine that does with each request what its script says, and keeps what it was sent.
///
/// It speaks no HTTP of its own, so that it can speak it as badly as it likes.
final class ScriptedServer: Sendable {
  /// What is done when a whole request is there.
  enum Act: Sendable {
    /// These bytes are sent, and the connection stays open.
    case send(String)
    /// The head is sent, and then a byte each 10 ms, without end.
    case drip(String)
    /// The connection is reset.
    case reset
    /// The connection becomes one to that port of this machine, after the answer to a CONNECT.
    case tunnel(String, port: Int)
  }

  let port: Int
  private let channel: any Channel
  private let log: Log

  /// All whole requests so far: head and body.
  var requests: [String] { log.requests.withLock { $0 } }
  /// How many connections were accepted so far.
  var connections: Int { log.connections.withLock { $0 } }

  private init(channel: any Channel, log: Log) {
    self.channel = channel
    self.log = log
    port = channel.localAddress?.port ?? 0
  }

  /// Runs `body` with a server on `localhost`; TLS when there is a configuration for it.
  static func run<Result>(
    _ act: Act, tls: TLSConfiguration? = nil, _ body: (ScriptedServer) async throws -> Result
  ) async throws -> Result {
    let log = Log()
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.allowRemoteHalfClosure, value: false)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          log.connections.withLock { $0 += 1 }
          if let context {
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          }
          try channel.pipeline.syncOperations.addHandler(Conversation(act: act, log: log))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let server = ScriptedServer(channel: channel, log: log)
    do {
      let result = try await body(server)
      try await channel.close()
      return result
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private final class Log: Sendable {
    let requests = Mutex<[String]>([])
    let connections = Mutex(0)
  }

  private final class Conversation: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let act: Act
    private let log: Log
    private var received = ""
    private var dripping: RepeatedTask?
    private var peer: (any Channel)?

    init(act: Act, log: Log) {
      self.act = act
      self.log = log
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let buffer = unwrapInboundIn(data)
      if let peer { return peer.writeAndFlush(buffer, promise: nil) }
      received += String(buffer: buffer)
      guard let whole = Self.wholeRequest(in: received) else { return }
      received = ""
      log.requests.withLock { $0.append(whole) }
      perform(context: context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
      dripping?.cancel()
      peer?.close(promise: nil)
    }

    private func perform(context: ChannelHandlerContext) {
      switch act {
      case .send(let text): write(text, context: context)
      case .drip(let head):
        write(head, context: context)
        let channel = context.channel
        dripping = context.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(10)) { _ in
          channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil)
        }
      case .reset:
        _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        context.close(promise: nil)
      case .tunnel(let answer, let port):
        let channel = context.channel
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop)
          .channelInitializer { peer in
            peer.eventLoop.makeCompletedFuture {
              try peer.pipeline.syncOperations.addHandler(Forwarder(to: channel))
            }
          }
          .connect(host: "127.0.0.1", port: port).whenSuccess { peer in
            let (conversation, context) = bound.value
            conversation.peer = peer
            conversation.write(answer, context: context)
          }
      }
    }

    private func write(_ text: String, context: ChannelHandlerContext) {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    /// Head and body, as far as Content-Length says; nil while some of it is missing.
    private static func wholeRequest(in text: String) -> String? {
      let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      let length = parts[0].split(separator: "\r\n").lazy
        .first { $0.lowercased().hasPrefix("content-length:") }?
        .split(separator: ":").last.flatMap { Int($0.drop { $0 == " " }) }
      return parts[1].utf8.count >= length ?? 0 ? text : nil
    }
  }

  /// Hands on what comes back through the tunnel.
  private final class Forwarder: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let channel: any Channel

    init(to channel: any Channel) { self.channel = channel }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      channel.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { channel.close(promise: nil) }
  }
}

/// An answer in HTTP/1.1.
func answer(_ status: String, headers: [String] = [], body: String = "") -> String {
  let lines = ["HTTP/1.1 \(status)"] + headers + ["Content-Length: \(body.utf8.count)", "", body]
  return lines.joined(separator: "\r\n")
}
