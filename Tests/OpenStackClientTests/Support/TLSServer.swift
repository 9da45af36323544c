import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// A server on this machine that speaks TLS as `localhost`, with a certificate that signs itself, and answers 300.
struct TLSServer {
  let port: Int
  private let channel: any Channel

  /// - Parameter wantsClient: whether it hangs up on clients that do not show that same certificate.
  static func start(wantsClient: Bool = false) async throws -> TLSServer {
    let certificate = try NIOSSLCertificate(bytes: Array(Self.certificate.utf8), format: .pem)
    var tls = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(certificate)],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(Self.key.utf8), format: .pem)))
    if wantsClient {
      tls.trustRoots = .certificates([certificate])
      tls.certificateVerification = .noHostnameVerification
    }
    let context = try NIOSSLContext(configuration: tls)
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(Answerer())
        }
      }
      .bind(host: "localhost", port: 0).get()
    return TLSServer(port: channel.localAddress?.port ?? 0, channel: channel)
  }

  func stop() async throws { try await channel.close() }

  private final class Answerer: ChannelInboundHandler, Sendable {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard case .end = unwrapInboundIn(data) else { return }
      let head = HTTPResponseHead(version: .http1_1, status: .multipleChoices, headers: ["Content-Length": "0"])
      context.write(wrapOutboundOut(.head(head)), promise: nil)
      context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
  }

  /// For `localhost`, good for a century; of no use but in these tests.
  static let certificate = """
    -----BEGIN CERTIFICATE-----
    MIIBlTCCATugAwIBAgIUCJ1JFn1RcP07tz23+eVQ7sV0XyQwCgYIKoZIzj0EAwIw
    FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjIzNDUzMFoYDzIxMjYxMDI5
    MjM0NTMwWjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
    PQMBBwNCAAR0jeBZw6EKh0/fOUUgSMA5Zn9QqXvCbyOE0rLFl9tiX+fEqU5NuZ24
    3FS1/CnZEE96sK5gRNTHhPTpHRwiloY9o2kwZzAdBgNVHQ4EFgQU0uHL8n4pwFeF
    18eD1QIoOrMrv9wwHwYDVR0jBBgwFoAU0uHL8n4pwFeF18eD1QIoOrMrv9wwDwYD
    VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
    SAAwRQIhAMv0Se0rT7iEOGsw2O7gjsZ1iH4d08djg7rjp0eDhq6TAiAJTDvsqmBE
    e3DTzPBaesO6dlNRp5EJogFnc4IrtJppYg==
    -----END CERTIFICATE-----
    """

  /// The key of `certificate`.
  static let key = """
    -----BEGIN PRIVATE KEY-----
    MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoENyMHavZ+R/rkK4
    Q6sVfnnSXW2795YAaD4KoIT9GFShRANCAAR0jeBZw6EKh0/fOUUgSMA5Zn9QqXvC
    byOE0rLFl9tiX+fEqU5NuZ243FS1/CnZEE96sK5gRNTHhPTpHRwiloY9
    -----END PRIVATE KEY-----
    """
}
