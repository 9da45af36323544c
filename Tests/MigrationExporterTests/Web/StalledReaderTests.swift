import Hummingbird
import NIOCore
import NIOEmbedded
import NIOPosix
import Synchronization
import Testing

@testable import MigrationExporter

/// Clients that ask for a page and do not take it.
@Suite("A client that takes nothing")
struct StalledReaderTests {
  private static let limit = TimeAmount.seconds(60)

  /// A connection on a clock that stands still; a write that is not flushed is one that the client does not take.
  private static func connection() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandler(StalledReaderHandler(limit: limit))
    return channel
  }

  private static func piece() -> ByteBuffer { ByteBuffer(string: "a part of the page") }

  @Test("is let go once it has taken nothing for the whole limit")
  func stalled() throws {
    let channel = try Self.connection()
    channel.write(Self.piece(), promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    #expect(channel.isActive)
    // More to take is nothing taken.
    channel.write(Self.piece(), promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
  }

  @Test("is kept when it is slow, and when there is nothing to take")
  func slow() throws {
    let channel = try Self.connection()
    for _ in 0..<10 {
      channel.write(Self.piece(), promise: nil)
      channel.embeddedEventLoop.advanceTime(by: .seconds(50))
      channel.flush()
      channel.write(Self.piece(), promise: nil)
      channel.embeddedEventLoop.advanceTime(by: .seconds(50))
      #expect(channel.isActive)
      channel.flush()
      channel.embeddedEventLoop.advanceTime(by: .hours(1))
      #expect(channel.isActive)
    }
    // Its limit begins with what there is to take, not with the hour in which there was nothing.
    channel.write(Self.piece(), promise: nil)
    channel.embeddedEventLoop.advanceTime(by: .seconds(59))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
  }

  @Test("gets no whole page from the server when it reads again, while others do", .timeLimit(.minutes(1)))
  func server() async throws {
    let size = 64 << 20
    let router = Router()
    router.get("/big") { _, _ in
      Response(
        status: .ok,
        body: ResponseBody(contentLength: size) { writer in
          for _ in 0..<(size >> 18) { try await writer.write(ByteBuffer(repeating: 120, count: 1 << 18)) }
          try await writer.finish(nil)
        })
    }
    var limits = WebLimits()
    limits.stalled = 0.1
    try await RunningServer.with(router, limits: limits) { server in
      #expect(try await Self.taken(from: server.port, after: 0) > size)
      // On a busy machine its end may come late: whoever waits long enough sees it.
      var patience = 0.3
      while try await Self.taken(from: server.port, after: patience) > size {
        patience *= 2
        try #require(patience < 20)
      }
    }
  }

  /// How many bytes a client gets that begins to read so many seconds after it has asked.
  private static func taken(from port: Int, after seconds: Double) async throws -> Int {
    let count = Counter()
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.autoRead, value: false)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Taker(count)) }
      }
      .connect(host: "127.0.0.1", port: port).get()
    try await channel.writeAndFlush(
      ByteBuffer(string: "GET /big HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    if seconds > 0 { try await Task.sleep(for: .seconds(seconds)) }
    try await channel.setOption(.autoRead, value: true).get()
    try? await channel.closeFuture.get()
    return count.bytes.withLock { $0 }
  }

  private final class Counter: Sendable {
    let bytes = Mutex(0)
  }

  private final class Taker: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let count: Counter
    init(_ count: Counter) { self.count = count }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let length = unwrapInboundIn(data).readableBytes
      count.bytes.withLock { $0 += length }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
