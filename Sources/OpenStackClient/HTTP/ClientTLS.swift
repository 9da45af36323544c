/// How a client speaks TLS: whom it trusts, and what it shows.
package struct ClientTLS: Sendable, Hashable {
  /// A file with the CA certificates to trust, instead of the system's.
  package var caFile: String?
  /// A file with the client certificate to show; with the key too, unless `keyFile` has it.
  package var certificateFile: String?
  /// A file with the key of the client certificate.
  package var keyFile: String?
  /// False: any certificate will do.
  package var verifies = true

  /// The usual: the system's CAs, and no certificate of our own.
  package init() {}
}

extension CloudConfiguration {
  /// How to speak TLS with it.
  var tls: ClientTLS {
    var tls = ClientTLS()
    (tls.caFile, tls.certificateFile, tls.keyFile, tls.verifies) = (caFile, certificateFile, keyFile, verifiesTLS)
    return tls
  }
}
