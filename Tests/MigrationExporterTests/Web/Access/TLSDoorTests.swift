import Foundation
import Hummingbird
import NIOSSL
import Testing

@testable import MigrationExporter

@Suite("TLS", .timeLimit(.minutes(2)))
struct TLSDoorTests {
  private static func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.get("/") { _, _ in WebServer.text("ok\n") }
    return router
  }

  /// A client that trusts our authority, with a certificate of its own or without.
  private static func client(
    _ certificate: String? = nil, _ key: String = "", from least: TLSVersion = .tlsv1, to most: TLSVersion? = nil
  ) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: Array(TestCertificates.authority.utf8), format: .pem)])
    (tls.minimumTLSVersion, tls.maximumTLSVersion) = (least, most)
    if let certificate {
      tls.certificateChain = [.certificate(try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem))]
      tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem))
    }
    return tls
  }

  private static func ours() throws -> TLSConfiguration {
    try client(TestCertificates.client, TestCertificates.clientKey)
  }

  private static func strangers() throws -> TLSConfiguration {
    try client(TestCertificates.stranger, TestCertificates.strangerKey)
  }

  /// The status that a new connection gets; nil where it gets none.
  private static func status(_ tls: TLSConfiguration?, at port: Int) async throws -> String? {
    let client = try await RawClient.connect(to: port, tls: tls)
    defer { client.close() }
    return try await client.status(of: "/")
  }

  @Test("is 1.2 or 1.3; what is older, and what is no TLS, gets no answer")
  func versions() async throws {
    let files = try WebFiles()
    try await RunningServer.with(Self.router(), configurationFile: files.secure()) { server in
      for version in [TLSVersion.tlsv12, .tlsv13] {
        #expect(try await Self.status(Self.client(from: version, to: version), at: server.port) == "200")
      }
      for version in [TLSVersion.tlsv1, .tlsv11] {
        #expect(try await Self.status(Self.client(from: version, to: version), at: server.port) == nil)
      }
      #expect(try await Self.status(nil, at: server.port) == nil)
    }
  }

  @Test("is as old or as new as the file says")
  func otherVersions() async throws {
    let files = try WebFiles()
    try await RunningServer.with(Self.router(), configurationFile: files.secure("min_version: TLS13")) { server in
      #expect(try await Self.status(Self.client(to: .tlsv12), at: server.port) == nil)
      #expect(try await Self.status(Self.client(), at: server.port) == "200")
    }
    try await RunningServer.with(
      Self.router(), configurationFile: files.secure("min_version: TLS11\n  max_version: TLS12")
    ) { server in
      #expect(try await Self.status(Self.client(from: .tlsv11, to: .tlsv11), at: server.port) == "200")
      #expect(try await Self.status(Self.client(from: .tlsv13), at: server.port) == nil)
    }
  }

  @Test("of version 1.2 has the cipher suites and the curves that the file says")
  func ciphers() async throws {
    let files = try WebFiles()
    try await RunningServer.with(
      Self.router(),
      configurationFile: files.secure(
        "cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384]\n  curve_preferences: [CurveP384]")
    ) { server in
      func client(_ cipher: NIOTLSCipher, _ curve: NIOTLSCurve) throws -> TLSConfiguration {
        var tls = try Self.client(to: .tlsv12)
        (tls.cipherSuiteValues, tls.curves) = ([cipher], [curve])
        return tls
      }
      let right = try client(.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .secp384r1)
      #expect(try await Self.status(right, at: server.port) == "200")
      let otherCipher = try client(.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .secp384r1)
      #expect(try await Self.status(otherCipher, at: server.port) == nil)
      let otherCurve = try client(.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .x25519)
      #expect(try await Self.status(otherCurve, at: server.port) == nil)
    }
  }

  @Test(
    "asks clients for a certificate as client_auth_type says",
    arguments: [
      ("NoClientCert", [true, true, true]), ("RequestClientCert", [true, true, true]),
      ("RequireAnyClientCert", [false, true, true]), ("VerifyClientCertIfGiven", [true, true, false]),
      ("RequireAndVerifyClientCert", [false, true, false]),
    ])
  func clients(_ type: String, _ passes: [Bool]) async throws {
    let files = try WebFiles()
    let authority = type == "NoClientCert" ? "" : "\n  client_ca_file: ca.pem"
    try await RunningServer.with(
      Self.router(), configurationFile: files.secure("client_auth_type: \(type)\(authority)")
    ) { server in
      let clients = [try Self.client(), try Self.ours(), try Self.strangers()]
      for (client, passes) in zip(clients, passes) {
        #expect(try await Self.status(client, at: server.port) == (passes ? "200" : nil))
      }
    }
  }

  @Test(
    "lets a client in by any of its alternative names, and by no other",
    arguments: [
      ("prometheus.example", true), ("ops@example.org", true), ("spiffe://example/prom", true), ("192.0.2.7", true),
      ("prometheus", false), ("example", false), ("*.example", false), ("192.0.2.8", false), ("localhost", false),
    ])
  func names(_ name: String, _ passes: Bool) async throws {
    for type in ["RequireAndVerifyClientCert", "VerifyClientCertIfGiven", "RequireAnyClientCert"] {
      let files = try WebFiles()
      let file = try files.secure(
        "client_auth_type: \(type)\n  client_ca_file: ca.pem\n  client_allowed_sans: ['no.example', '\(name)']")
      try await RunningServer.with(Self.router(), configurationFile: file) { server in
        #expect(try await Self.status(Self.ours(), at: server.port) == (passes ? "200" : nil), "\(type)")
      }
    }
  }

  @Test("has a new certificate at the next connection, and the old one for as long as the new one can't be used")
  func renewed() async throws {
    let files = try WebFiles()
    let log = LogRecorder()
    try await RunningServer.with(Self.router(), configurationFile: files.secure(), logger: log.logger) { server in
      func shown() async throws -> NIOSSLCertificate? {
        let client = try await RawClient.connect(to: server.port, tls: Self.client())
        defer { client.close() }
        #expect(try await client.status(of: "/") == "200")
        return try await client.serverCertificate()
      }
      func certificate(_ text: String) throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: Array(text.utf8), format: .pem)
      }
      let kept = try await RawClient.connect(to: server.port, tls: Self.client())
      #expect(try await kept.status(of: "/") == "200")
      #expect(try await shown() == certificate(TestCertificates.server))
      _ = log.take()

      // One after the other, as programs that renew certificates write them.
      try files.write("cert.pem", TestCertificates.otherServer)
      #expect(try await shown() == certificate(TestCertificates.server))
      #expect(try await shown() == certificate(TestCertificates.server))
      #expect(
        log.take().filter { $0.level >= .info }.map(\.message) == [
          "web configuration not read again, the old one stays in force"
        ])
      try files.write("key.pem", TestCertificates.otherServerKey)
      #expect(try await shown() == certificate(TestCertificates.otherServer))
      #expect(log.take().filter { $0.level >= .info }.map(\.message) == ["web configuration read again"])

      try FileManager.default.removeItem(atPath: files.path("key.pem"))
      #expect(try await shown() == certificate(TestCertificates.otherServer))
      #expect(try await kept.status(of: "/") == "200", "a connection that is open stays open")
    }
  }

  @Test("a client that does not shake hands is let go")
  func silent() async throws {
    let files = try WebFiles()
    var limits = WebLimits()
    limits.arriving = 0.4
    try await RunningServer.with(Self.router(), configurationFile: files.secure(), limits: limits) { server in
      let silent = try await RawClient.connect(to: server.port)
      #expect(try await silent.isHungUp())
    }
  }
}
