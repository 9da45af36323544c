import HTTPTypes
import NIOSSL

/// What the web configuration file says: who may look, and how.
struct WebConfiguration: Sendable {
  /// A text that stands in the file itself, or in a file that it names.
  enum Source: Sendable, Hashable {
    /// The key that names it, and the path.
    case file(key: String, path: String)
    /// The key that has it, and the text.
    case inline(key: String, text: Secret)
  }

  /// Whether clients must show a certificate, by the names that Go has for it.
  enum ClientAuthentication: String, Sendable, CaseIterable {
    case none = "NoClientCert"
    case request = "RequestClientCert"
    case requireAny = "RequireAnyClientCert"
    case verifyIfGiven = "VerifyClientCertIfGiven"
    case requireAndVerify = "RequireAndVerifyClientCert"
  }

  /// The section `tls_server_config`.
  struct TLS: Sendable {
    var certificate: Source
    var key: Source
    var clientAuthentication = ClientAuthentication.none
    var clientAuthority: Source?
    /// At least one of a client certificate's alternative names is among these; none: any will do.
    var allowedNames: Set<String> = []
    var minimumVersion = TLSVersion.tlsv12
    var maximumVersion = TLSVersion.tlsv13
    /// Of TLS 1.2 and older; nil: the library's own choice.
    var ciphers: [NIOTLSCipher]?
    /// In the order of preference; nil: the library's own choice.
    var curves: [NIOTLSCurve]?

    /// The lines of the file at which its keys stand, for errors.
    var lines: [String: Int] = [:]

    /// The paths of the files that it names.
    var paths: [String] {
      [certificate, key, clientAuthority].compactMap { source in
        if case .file(_, let path) = source { path } else { nil }
      }
    }
  }

  /// Nil: plain HTTP.
  var tls: TLS?
  /// What each answer says instead of what we would say; an empty value takes our own header away.
  var headers: [HTTPField.Name: String] = [:]
  /// Nobody: no password is asked for.
  var users = WebUsers()
  /// Nil: requests come as often as they like.
  var rateLimit: TokenBucket?
}
