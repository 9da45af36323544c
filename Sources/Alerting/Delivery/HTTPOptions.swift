/// How a receiver is spoken to: what it is shown, whom to trust, by which way, how long to wait.
public struct HTTPOptions: Sendable, Hashable {
  /// Who we are, to the receiver.
  public enum Authorization: Sendable, Hashable {
    /// `Authorization: Bearer …`.
    case bearer(String)
    /// A user and a password.
    case basic(user: String, password: String)
  }

  /// Sent with each request; one that is named here goes before ours of the same name.
  public var headers: [String: String]
  /// Who we are; nil: whom the URL names before its host, if anybody.
  public var authorization: Authorization?
  /// A file with the CA certificates to trust, in PEM, instead of the system's.
  public var caFile: String?
  /// A file with the client certificate to show, in PEM; with the key too, unless `keyFile` has it.
  public var certificateFile: String?
  /// A file with the key of the client certificate, in PEM.
  public var keyFile: String?
  /// Tells the contents of those files from others, for those who compare: one that was renewed in its place is a change
  /// too.
  public var certificates = 0
  /// False: any certificate will do.
  public var verifiesTLS: Bool
  /// The URL of an HTTP proxy to go through, `http://proxy:3128` or `http://user:password@proxy:3128`; nil: none.
  public var proxy: String?
  /// Seconds for the whole exchange, from connecting to the answer's last byte.
  public var timeout: Double

  /// Everything as most receivers want it.
  public init(
    headers: [String: String] = [:], authorization: Authorization? = nil, caFile: String? = nil,
    certificateFile: String? = nil, keyFile: String? = nil, verifiesTLS: Bool = true, proxy: String? = nil,
    timeout: Double = 10
  ) {
    self.headers = headers
    self.authorization = authorization
    self.caFile = caFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.verifiesTLS = verifiesTLS
    self.proxy = proxy
    self.timeout = timeout
  }
}
