import Testing

@testable import OpenStackClient

/// Whom we trust and what we show, in a handshake with a server.
@Suite(.timeLimit(.minutes(1)))
struct TLSHandshakeTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(TLSServer.certificate, to: "server.pem")
    try folder.write(TLSServer.key, to: "server.key")
  }

  /// What becomes of a request to `server` with these settings.
  private func ask(
    _ server: TLSServer, host: String = "localhost", _ adjust: (inout CloudConfiguration) -> Void = { _ in }
  ) async throws -> Result<Int, OpenStackError> {
    var cloud = CloudConfiguration(authURL: "https://k", credential: .token("t", scope: .system))
    adjust(&cloud)
    let sender = try HTTPSender(cloud: cloud, observe: { _ in })
    defer { sender.abandon() }
    do {
      let answer = try await sender.send(
        APIRequest(service: .volume, url: "https://\(host):\(server.port)/"), timeout: 20)
      return .success(answer.status)
    } catch let error as OpenStackError {
      return .failure(error)
    }
  }

  private func complaint(_ result: Result<Int, OpenStackError>) -> String {
    if case .failure(let error) = result { error.description } else { "" }
  }

  @Test("A certificate of nobody we know is refused, and the operator is told of cacert")
  func untrusted() async throws {
    let server = try await TLSServer.start()
    let result = try await ask(server)
    #expect(complaint(result).hasSuffix("its certificate is not trusted; name the file of its CA in `cacert`"))
    try await server.stop()
  }

  @Test("With its CA in cacert it is trusted, under its own name and no other")
  func trusted() async throws {
    let server = try await TLSServer.start()
    let path = folder.path
    #expect(try await ask(server) { $0.caFile = "\(path)/server.pem" }.get() == 300)
    let other = try await ask(server, host: "127.0.0.1") { $0.caFile = "\(path)/server.pem" }
    #expect(complaint(other).hasPrefix("TLS with https://127.0.0.1:\(server.port) failed"))
    try await server.stop()
  }

  @Test("With verify: false anybody is trusted")
  func unverified() async throws {
    let server = try await TLSServer.start()
    #expect(try await ask(server) { $0.verifiesTLS = false }.get() == 300)
    try await server.stop()
  }

  @Test("A server that wants a client certificate is shown the one of the configuration, and else it is told of")
  func clientCertificate() async throws {
    let server = try await TLSServer.start(wantsClient: true)
    let path = folder.path
    let shown = try await ask(server) {
      $0.caFile = "\(path)/server.pem"
      $0.certificateFile = "\(path)/server.pem"
      $0.keyFile = "\(path)/server.key"
    }
    #expect(try shown.get() == 300)
    let refused = try await ask(server) { $0.caFile = "\(path)/server.pem" }
    #expect(complaint(refused).contains("client certificate (`cert` and `key`)"), "\(complaint(refused))")
    try await server.stop()
  }
}
