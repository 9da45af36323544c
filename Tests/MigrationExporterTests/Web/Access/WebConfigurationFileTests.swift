import HTTPTypes
import NIOSSL
import Testing

@testable import MigrationExporter

@Suite("The web configuration file")
struct WebConfigurationFileTests {
  static let hash = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"

  private func parse(_ text: String) throws -> WebConfiguration {
    try WebConfigurationFile.parse(text, path: "/etc/exporterd/web.yml")
  }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try parse(text)
      return nil
    } catch {
      return "\(error)"
    }
  }

  /// `keys` in a section that has a certificate.
  private static func tls(_ keys: String) -> String {
    "tls_server_config:\n  cert_file: a.pem\n  key_file: a.key\n  \(keys)"
  }

  @Test(
    "that says nothing asks for nothing",
    arguments: ["", "\n# all of it commented out\n", "tls_server_config:\n", "{}"])
  func nothing(_ text: String) throws {
    let configuration = try parse(text)
    #expect(configuration.tls == nil)
    #expect(configuration.users.isEmpty)
    #expect(configuration.headers.isEmpty)
    #expect(configuration.rateLimit == nil)
  }

  @Test("has its certificates in files beside it, or anywhere, or in itself")
  func certificates() throws {
    let files = try #require(
      try parse("tls_server_config: {cert_file: tls/a.pem, key_file: /keys/a.key, client_ca_file: '', cert: ''}").tls)
    #expect(files.certificate == .file(key: "tls_server_config.cert_file", path: "/etc/exporterd/tls/a.pem"))
    #expect(files.key == .file(key: "tls_server_config.key_file", path: "/keys/a.key"))
    #expect(files.clientAuthority == nil)
    #expect(files.paths == ["/etc/exporterd/tls/a.pem", "/keys/a.key"])
    let inline = try #require(
      try parse(
        "tls_server_config:\n  cert: |\n    AAA\n  key: KEY\n  client_ca: CA\n  client_auth_type: "
          + "RequireAndVerifyClientCert"
      ).tls)
    #expect(inline.certificate == .inline(key: "tls_server_config.cert", text: Secret("AAA\n")))
    #expect(inline.key == .inline(key: "tls_server_config.key", text: Secret("KEY")))
    #expect(inline.clientAuthority == .inline(key: "tls_server_config.client_ca", text: Secret("CA")))
    #expect(inline.paths.isEmpty)
  }

  @Test("asks for TLS 1.2 or 1.3, and for no client's certificate, unless it says otherwise")
  func defaults() throws {
    let tls = try #require(try parse(Self.tls("")).tls)
    #expect(tls.minimumVersion == .tlsv12)
    #expect(tls.maximumVersion == .tlsv13)
    #expect(tls.clientAuthentication == .none)
    #expect(tls.ciphers == nil)
    #expect(tls.curves == nil)
    #expect(tls.allowedNames.isEmpty)
  }

  @Test(
    "knows every version of TLS",
    arguments: [("TLS10", .tlsv1), ("TLS11", .tlsv11), ("TLS12", .tlsv12), ("TLS13", TLSVersion.tlsv13)])
  func versions(_ name: String, _ version: TLSVersion) throws {
    let tls = try #require(try parse(Self.tls("min_version: \(name)\n  max_version: \(name)")).tls)
    #expect(tls.minimumVersion == version)
    #expect(tls.maximumVersion == version)
  }

  @Test(
    "knows each way to ask for client certificates",
    arguments: [
      ("NoClientCert", WebConfiguration.ClientAuthentication.none), ("RequestClientCert", .request),
      ("RequireAnyClientCert", .requireAny), ("RequireClientCert", .requireAny),
      ("VerifyClientCertIfGiven", .verifyIfGiven), ("RequireAndVerifyClientCert", .requireAndVerify),
    ])
  func clientAuthentication(_ name: String, _ type: WebConfiguration.ClientAuthentication) throws {
    let authority =
      type == .none ? "" : "\n  client_ca_file: ca.pem\n  client_allowed_sans: [a.example, '2001:DB8:0::7']"
    let tls = try #require(try parse(Self.tls("client_auth_type: \(name)\(authority)")).tls)
    #expect(tls.clientAuthentication == type)
    #expect(tls.allowedNames == (type == .none ? [] : ["a.example", "2001:db8::7"]))
  }

  @Test("chooses among the cipher suites of TLS 1.2, and among curves")
  func ciphers() throws {
    let tls = try #require(
      try parse(
        Self.tls(
          "cipher_suites: [TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384]\n  curve_preferences: [X25519, CurveP256]\n  prefer_server_cipher_suites: false"
        )
      ).tls)
    #expect(tls.ciphers == [.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384])
    #expect(tls.curves == [.x25519, .secp256r1])
  }

  @Test("has users with their hashes, headers, and a rate limit")
  func rest() throws {
    let configuration = try parse(
      """
      basic_auth_users: {alice: \(Self.hash), 'b o b': '\(Self.hash)'}
      http_server_config:
        http2: true
        headers: {X-Frame-Options: sameorigin, Content-Security-Policy: '', Strict-Transport-Security: max-age=9}
      rate_limit: {interval: 500ms, burst: 3}
      """)
    #expect(configuration.users["alice"]?.text == Self.hash)
    #expect(configuration.users["b o b"]?.cost == 10)
    #expect(configuration.users["carol"] == nil)
    #expect(configuration.headers.count == 3)
    #expect(configuration.headers[.strictTransportSecurity] == "max-age=9")
    #expect(configuration.headers[.contentSecurityPolicy] == "")
    #expect(configuration.rateLimit == TokenBucket(interval: 0.5, burst: 3))
    #expect(try parse("rate_limit: {interval: 0, burst: 3}").rateLimit == nil)
    #expect(try parse("rate_limit: {interval: 0s}").rateLimit == nil)
  }

  private static let unknownKeys: [(String, String)] = [
    (
      "tls_config: {}",
      "1: unknown key tls_config in the web configuration file; known are basic_auth_users, http_server_config, "
        + "rate_limit, tls_server_config"
    ),
    (
      "# TLS\ntls_server_config:\n  cert_fil: a",
      "3: unknown key cert_fil in tls_server_config; did you mean cert_file? known are "
        + WebConfigurationSection.tls.keys.joined(separator: ", ")
    ),
    (
      "http_server_config: {http3: true}",
      "1: unknown key http3 in http_server_config; did you mean http2? known are headers, http2"
    ),
    ("rate_limit: {rate: 1}", "1: unknown key rate in rate_limit; known are burst, interval"),
    (
      "http_server_config:\n  headers:\n    X-Scope: a",
      "3: the header X-Scope can't be set by http_server_config.headers; known are Content-Security-Policy, "
        + "Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection"
    ),
  ]

  @Test(
    "that has a key which nobody knows is refused, with its line",
    arguments: unknownKeys)
  func unknownKey(_ text: String, _ expected: String) {
    #expect(complaint(text) == "/etc/exporterd/web.yml:" + expected)
  }

  private static let refusals: [(String, String)] = [
    ("tls_server_config: {cert_file: a}", "1: tls_server_config needs key_file or key"),
    ("tls_server_config: {key_file: a}", "1: tls_server_config needs cert_file or cert"),
    ("tls_server_config: {client_auth_type: NoClientCert}", "1: tls_server_config needs cert_file or cert"),
    (tls("cert: x"), "2: cert and cert_file contradict each other; keep one of them"),
    (tls("key: x"), "3: key and key_file contradict each other; keep one of them"),
    (tls("min_version: TLS14"), "4: tls_server_config.min_version must be one of TLS10, TLS11, TLS12, TLS13"),
    (tls("max_version: 1.2"), "4: tls_server_config.max_version must be one of TLS10, TLS11, TLS12, TLS13"),
    (
      tls("min_version: TLS13\n  max_version: TLS12"),
      "4: tls_server_config.min_version is above max_version: no client could connect"
    ),
    (
      tls("max_version: TLS11"),
      "4: tls_server_config.min_version is above max_version: no client could connect"
    ),
    (
      tls("client_auth_type: Required"),
      "4: tls_server_config.client_auth_type must be one of NoClientCert, RequestClientCert, RequireAnyClientCert, "
        + "VerifyClientCertIfGiven, RequireAndVerifyClientCert"
    ),
    (
      tls("client_ca_file: ca.pem"),
      "4: tls_server_config.client_ca_file has no effect with client_auth_type NoClientCert; say "
        + "RequireAndVerifyClientCert, or take it out"
    ),
    (
      tls("client_allowed_sans: [a]"),
      "4: tls_server_config.client_allowed_sans has no effect with client_auth_type NoClientCert; say "
        + "RequireAndVerifyClientCert, or take it out"
    ),
    (
      tls("client_auth_type: RequireAndVerifyClientCert"),
      "4: RequireAndVerifyClientCert needs client_ca_file or client_ca: else each certificate that the system trusts "
        + "would do"
    ),
    (
      tls("client_auth_type: VerifyClientCertIfGiven"),
      "4: VerifyClientCertIfGiven needs client_ca_file or client_ca: else each certificate that the system trusts "
        + "would do"
    ),
    (
      tls("cipher_suites: [TLS_AES_128_GCM_SHA256]"),
      "4: the cipher suites of TLS 1.3, such as TLS_AES_128_GCM_SHA256, can't be chosen: all three are offered; take "
        + "it out"
    ),
    (tls("cipher_suites: TLS_X"), "4: tls_server_config.cipher_suites must be a list of texts"),
    (
      tls("prefer_server_cipher_suites: maybe"),
      "4: tls_server_config.prefer_server_cipher_suites must be true or false"
    ),
    (
      tls("curve_preferences: [P256]"),
      "4: the curve P256 is not known; known are CurveP256, CurveP384, CurveP521, X25519"
    ),
    ("http_server_config: {http2: maybe}", "1: http_server_config.http2 must be true or false"),
    (
      "http_server_config: {headers: {X-Frame-Options: allow}}",
      "1: http_server_config.headers.X-Frame-Options must be deny or sameorigin, or empty"
    ),
    (
      "http_server_config: {headers: {X-Content-Type-Options: sniff}}",
      "1: http_server_config.headers.X-Content-Type-Options must be nosniff, or empty"
    ),
    (
      "http_server_config: {headers: {X-XSS-Protection: \"1\\r\\nX: y\"}}",
      "1: http_server_config.headers.X-XSS-Protection must be a text of one line"
    ),
    ("rate_limit: {interval: fast}", "1: rate_limit.interval must be a duration such as 30s, 5m or 1h30m"),
    ("rate_limit: {interval: 1s, burst: -1}", "1: rate_limit.burst must be a whole number from 1 to 1000000"),
    (
      "rate_limit: {interval: 1s}",
      "1: rate_limit.burst must be at least 1 where there is an interval: with none, no request at all would pass"
    ),
    (
      "basic_auth_users:\n  'a:b': x",
      "2: a name in basic_auth_users must not be empty, and must not hold a colon"
    ),
    ("basic_auth_users: [alice]", "1: basic_auth_users must be a mapping of keys to values"),
    ("a: [", "2: not YAML: did not find expected node content"),
    ("rate_limit: {}\nrate_limit: {}", "1: not YAML: rate_limit stands twice in one mapping"),
  ]

  @Test(
    "that can't be what it says is refused, with its line and the reason",
    arguments: refusals)
  func refused(_ text: String, _ expected: String) {
    #expect(complaint(text) == "/etc/exporterd/web.yml:" + expected)
  }

  @Test("refuses every cipher suite that it can't offer, by name")
  func unknownCipher() throws {
    let said = try #require(complaint(Self.tls("cipher_suites: [TLS_RSA_WITH_AES_128_CBC_SHA]")))
    #expect(
      said.hasPrefix("/etc/exporterd/web.yml:4: the cipher suite TLS_RSA_WITH_AES_128_CBC_SHA is not known; known are ")
    )
    #expect(said.contains("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"))
  }

  @Test(
    "has hashes only: anything else may be a password, is refused and never shown",
    arguments: [
      "hunter2", "$2y$10$short", "$2x$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG",
      "$2y$99$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG",
      "$2y$19$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG", "$6$salt$hunter2",
      "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7z!", "[hunter2]",
    ])
  func passwords(_ text: String) {
    #expect(
      complaint("basic_auth_users:\n  alice: \(text)")
        == "/etc/exporterd/web.yml:2: basic_auth_users.alice must be a password's bcrypt hash of cost 4 to 18, as `htpasswd -nBC 10 \"\"` makes it"
    )
  }
}
