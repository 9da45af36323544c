import NIOSSL
import Yams

extension WebConfigurationFile {
  /// The section `tls_server_config`; nil where nothing in it asks for TLS.
  static func tls(_ section: ConfigurationNode) throws -> WebConfiguration.TLS? {
    let keys = try section.keys(in: WebConfigurationSection.tls).filter { !isBlank($0.value) }
    guard !keys.isEmpty else { return nil }
    guard let certificate = try source("cert", keys) else {
      throw section.failure("tls_server_config needs cert_file or cert")
    }
    guard let key = try source("key", keys) else { throw section.failure("tls_server_config needs key_file or key") }
    var tls = WebConfiguration.TLS(certificate: certificate, key: key)
    tls.lines = Dictionary(keys.values.compactMap { node in node.line.map { (node.name, $0) } }) { first, _ in first }
    try takeClients(keys, into: &tls)
    if let node = keys["min_version"] { tls.minimumVersion = try version(node) }
    if let node = keys["max_version"] { tls.maximumVersion = try version(node) }
    guard rank(tls.minimumVersion) <= rank(tls.maximumVersion) else {
      throw (keys["min_version"] ?? keys["max_version"] ?? section).failure(
        "tls_server_config.min_version is above max_version: no client could connect")
    }
    try takeCiphers(keys, into: &tls)
    return tls
  }

  /// A key with nothing after it, or an empty text or list, says nothing, as with exporter-toolkit.
  private static func isBlank(_ node: ConfigurationNode) -> Bool {
    node.isNothing || node.isEmptyList || node.node.scalar?.string == ""
  }

  private static func source(
    _ key: String, _ keys: [String: ConfigurationNode]
  ) throws -> WebConfiguration.Source? {
    switch (keys[key], keys[key + "_file"]) {
    case (nil, nil): nil
    case (let inline?, nil): .inline(key: inline.name, text: Secret(try inline.text()))
    case (nil, let file?): .file(key: file.name, path: try file.path())
    case (_, let file?): throw file.failure("\(key) and \(key)_file contradict each other; keep one of them")
    }
  }

  private static func takeClients(_ keys: [String: ConfigurationNode], into tls: inout WebConfiguration.TLS) throws {
    if let node = keys["client_auth_type"] {
      let text = try node.text()
      // The first is what older versions of exporter-toolkit had for it.
      let word = text == "RequireClientCert" ? "RequireAnyClientCert" : text
      guard let type = WebConfiguration.ClientAuthentication(rawValue: word) else {
        throw node.failure(
          "\(node.name) must be one of "
            + WebConfiguration.ClientAuthentication.allCases.map(\.rawValue).joined(separator: ", "))
      }
      tls.clientAuthentication = type
    }
    tls.clientAuthority = try source("client_ca", keys)
    let names = try keys["client_allowed_sans"]?.texts() ?? []
    tls.allowedNames = Set(names.map(ClientNames.canonical))
    let type = tls.clientAuthentication
    if type == .none, let node = keys["client_ca_file"] ?? keys["client_ca"] ?? keys["client_allowed_sans"] {
      throw node.failure(
        "\(node.name) has no effect with client_auth_type NoClientCert; say RequireAndVerifyClientCert, or take it out")
    }
    if let node = keys["client_auth_type"], [.verifyIfGiven, .requireAndVerify].contains(type),
      tls.clientAuthority == nil
    {
      throw node.failure(
        "\(type.rawValue) needs client_ca_file or client_ca: else each certificate that the system trusts would do")
    }
  }

  private static let versions: [(name: String, version: TLSVersion)] = [
    ("TLS10", .tlsv1), ("TLS11", .tlsv11), ("TLS12", .tlsv12), ("TLS13", .tlsv13),
  ]

  private static func version(_ node: ConfigurationNode) throws -> TLSVersion {
    let text = try node.text()
    guard let found = versions.first(where: { $0.name == text }) else {
      throw node.failure("\(node.name) must be one of \(versions.map(\.name).joined(separator: ", "))")
    }
    return found.version
  }

  private static func rank(_ version: TLSVersion) -> Int { versions.firstIndex { $0.version == version } ?? 0 }

  /// Those that can be chosen, by the names that Go has for them.
  private static let ciphers: [(name: String, cipher: NIOTLSCipher)] = [
    ("TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", .TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", .TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA),
    ("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", .TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA),
    ("TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", .TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA),
    ("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256),
    ("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384),
    ("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256),
    ("TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384),
    ("TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256),
    ("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256),
  ]

  private static let ciphersOfTLS13 = [
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256",
  ]

  private static let curves: [(name: String, curve: NIOTLSCurve)] = [
    ("CurveP256", .secp256r1), ("CurveP384", .secp384r1), ("CurveP521", .secp521r1), ("X25519", .x25519),
  ]

  private static func takeCiphers(_ keys: [String: ConfigurationNode], into tls: inout WebConfiguration.TLS) throws {
    if let node = keys["cipher_suites"] {
      tls.ciphers = try node.texts().map { text in
        guard let found = ciphers.first(where: { $0.name == text }) else {
          throw node.failure(
            ciphersOfTLS13.contains(text)
              ? "the cipher suites of TLS 1.3, such as \(text), can't be chosen: all three are offered; take it out"
              : "the cipher suite \(text) is not known; known are \(ciphers.map(\.name).joined(separator: ", "))")
        }
        return found.cipher
      }
    }
    // Taken without effect, as by Go's servers since 1.18; true is what exporters have by default.
    _ = try keys["prefer_server_cipher_suites"]?.flag()
    if let node = keys["curve_preferences"] {
      tls.curves = try node.texts().map { text in
        guard let found = curves.first(where: { $0.name == text }) else {
          throw node.failure("the curve \(text) is not known; known are \(curves.map(\.name).joined(separator: ", "))")
        }
        return found.curve
      }
    }
  }
}
