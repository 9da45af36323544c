import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import Testing

/// A client that says exactly what a test tells it to, byte for byte.
struct RawClient: Sendable {
  private let channel: any Channel
  private let heard: Heard

  /// - Parameter tls: what it knows of TLS; nil: it speaks plainly.
  static func connect(to port: Int, tls: TLSConfiguration? = nil) async throws -> RawClient {
    let heard = Heard()
    let context = try tls.map { try NIOSSLContext(configuration: $0) }
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let context {
            try channel.pipeline.syncOperations.addHandler(
              NIOSSLClientHandler(context: context, serverHostname: "localhost"))
          }
          try channel.pipeline.syncOperations.addHandler(Ear(heard))
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return RawClient(channel: channel, heard: heard)
  }

  func send(_ text: String) { channel.writeAndFlush(ByteBuffer(string: text), promise: nil) }

  /// What it has heard once that ends so, or the server has hung up, or the time is over.
  func hears(_ end: String, within seconds: Double = 20) async throws -> String {
    try await wait(seconds) { text, isClosed in text.hasSuffix(end) || isClosed }
    return heard.state.withLock { $0.text }
  }

  /// Whether the server hangs up by then.
  func isHungUp(within seconds: Double = 20) async throws -> Bool {
    try await wait(seconds) { _, isClosed in isClosed }
    return heard.state.withLock { $0.isClosed }
  }

  /// The status of the answer to a GET; nil where there is none.
  func status(of path: String, headers: String = "") async throws -> String? {
    heard.state.withLock { $0.text = "" }
    send("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\(headers)\r\n")
    try await wait(20) { text, isClosed in text.contains("\r\n\r\n") || isClosed }
    let text = heard.state.withLock { $0.text }
    return text.isEmpty ? nil : text.split(separator: " ").dropFirst().first.map(String.init)
  }

  /// The certificate that the server has shown.
  func serverCertificate() async throws -> NIOSSLCertificate? {
    try await channel.eventLoop.submit { [channel] in
      try channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self).peerCertificate
    }.get()
  }

  func close() { channel.close(promise: nil) }

  private func wait(_ seconds: Double, until isDone: (String, Bool) -> Bool) async throws {
    let end = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < end, !heard.state.withLock({ isDone($0.text, $0.isClosed) }) {
      try await Task.sleep(for: .milliseconds(5))
    }
  }

  private final class Heard: Sendable {
    let state = Mutex((text: "", isClosed: false))
  }

  private final class Ear: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let heard: Heard
    init(_ heard: Heard) { self.heard = heard }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let text = String(buffer: unwrapInboundIn(data))
      heard.state.withLock { $0.text += text }
    }

    func channelInactive(context: ChannelHandlerContext) { heard.state.withLock { $0.isClosed = true } }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }
}
