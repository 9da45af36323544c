import NIOSSL

extension TLSConfiguration {
  /// The library's settings for `options`; throws when one of its files can't be used.
  static func client(for options: ClientTLS) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if !options.verifies { tls.certificateVerification = .none }
    if let path = options.caFile {
      tls.trustRoots = .certificates(try using("the CA file", path, NIOSSLCertificate.fromPEMFile))
    }
    if let path = options.certificateFile {
      let chain = try using("the client certificate", path, NIOSSLCertificate.fromPEMFile)
      tls.certificateChain = chain.map { .certificate($0) }
      let key = try using("the client certificate's key", options.keyFile ?? path) {
        try NIOSSLPrivateKey(file: $0, format: .pem)
      }
      tls.privateKey = .privateKey(key)
    }
    return tls
  }

  private static func using<Content>(
    _ what: String, _ path: String, _ read: (String) throws -> Content
  ) throws -> Content {
    do {
      return try read(path)
    } catch {
      throw OpenStackError(
        .configuration,
        "reading \(what) \(path) failed: there is no such file, or no right to read it, or it is not in PEM")
    }
  }
}
