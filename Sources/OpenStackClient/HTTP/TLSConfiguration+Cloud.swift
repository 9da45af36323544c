import NIOSSL

extension TLSConfiguration {
  /// How to speak TLS with a cloud; throws when one of its files can't be used.
  static func client(for cloud: CloudConfiguration) throws -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if !cloud.verifiesTLS { tls.certificateVerification = .none }
    if let path = cloud.caFile {
      tls.trustRoots = .certificates(try using("the CA file", path, NIOSSLCertificate.fromPEMFile))
    }
    if let path = cloud.certificateFile {
      let chain = try using("the client certificate", path, NIOSSLCertificate.fromPEMFile)
      tls.certificateChain = chain.map { .certificate($0) }
      let key = try using("the client certificate's key", cloud.keyFile ?? path) {
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
