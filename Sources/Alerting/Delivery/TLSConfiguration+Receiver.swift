import NIOSSL

extension TLSConfiguration {
  /// How to speak TLS with a receiver; throws when one of its files can't be used.
  static func client(for options: HTTPOptions) throws(ReceiverError) -> TLSConfiguration {
    var tls = TLSConfiguration.makeClientConfiguration()
    if !options.verifiesTLS { tls.certificateVerification = .none }
    if let path = options.caFile {
      tls.trustRoots = .certificates(try reading("the CA file", path, NIOSSLCertificate.fromPEMFile))
    }
    if let path = options.certificateFile {
      let chain = try reading("the client certificate", path, NIOSSLCertificate.fromPEMFile)
      tls.certificateChain = chain.map { .certificate($0) }
      let key = try reading("the client certificate's key", options.keyFile ?? path) {
        try NIOSSLPrivateKey(file: $0, format: .pem)
      }
      tls.privateKey = .privateKey(key)
    }
    return tls
  }

  private static func reading<Content>(
    _ what: String, _ path: String, _ read: (String) throws -> Content
  ) throws(ReceiverError) -> Content {
    do {
      return try read(path)
    } catch {
      throw ReceiverError(
        "reading \(what) \(path) failed: there is no such file, or no right to read it, or it is not in PEM")
    }
  }
}
