/// How to sign in to one cloud and where to find its block storage: what `clouds.yaml` or `OS_*` say, resolved.
public struct CloudConfiguration: Sendable, Hashable {
  /// Who signs in, and to what.
  public enum Credential: Sendable, Hashable {
    /// A user with a password.
    case password(user: NamedEntity, password: String, scope: Scope)
    /// A token that somebody else got; what is got with it lives no longer than it does.
    case token(String, scope: Scope)
    /// An application credential by its id; it brings its own project.
    case applicationCredential(id: String, secret: String)
    /// An application credential by its name and its user; it brings its own project.
    case namedApplicationCredential(name: String, user: NamedEntity, secret: String)

    /// A user with a password, scoped to a project: the usual case.
    public static func password(user: NamedEntity, password: String, project: NamedEntity) -> Credential {
      .password(user: user, password: password, scope: .project(project))
    }

    var isToken: Bool { if case .token = self { true } else { false } }
  }

  /// What a token is to be good for.
  public enum Scope: Sendable, Hashable {
    /// One project.
    case project(NamedEntity)
    /// A whole domain.
    case domain(Domain)
    /// The whole deployment.
    case system
    /// Nothing is said: Keystone takes the user's default project, if there is one.
    case unspecified
  }

  /// A user or a project: by id, or by name within a domain.
  public enum NamedEntity: Sendable, Hashable {
    /// By id.
    case id(String)
    /// By name; the domain by its own id or name.
    case name(String, domain: Domain)
  }

  /// A domain by id or by name.
  public enum Domain: Sendable, Hashable {
    /// By id.
    case id(String)
    /// By name.
    case name(String)
  }

  /// Keystone's URL, with or without `/v3`.
  public var authURL: String
  /// Who signs in, and to what.
  public var credential: Credential
  /// The region whose block storage is meant; nil: the catalog's first.
  public var region: String?
  /// Which of the catalog's interfaces are meant, the most wanted first: `public`, `internal`, `admin`.
  public var interfaces: [String]
  /// Where block storage is, instead of what the catalog says; `%(project_id)s` stands for the token's project.
  public var endpointOverride: String?
  /// A file with the CA certificates to trust, instead of the system's.
  public var caFile: String?
  /// A file with the client certificate to show; with the key too, unless `keyFile` has it.
  public var certificateFile: String?
  /// A file with the key of the client certificate.
  public var keyFile: String?
  /// False only when the operator said `verify: false` or `insecure: true`.
  public var verifiesTLS: Bool

  /// Makes a configuration with all but the essentials at its default.
  public init(
    authURL: String, credential: Credential, region: String? = nil, interfaces: [String] = ["public"],
    endpointOverride: String? = nil, caFile: String? = nil, certificateFile: String? = nil, keyFile: String? = nil,
    verifiesTLS: Bool = true
  ) {
    self.authURL = authURL
    self.credential = credential
    self.region = region
    self.interfaces = interfaces
    self.endpointOverride = endpointOverride
    self.caFile = caFile
    self.certificateFile = certificateFile
    self.keyFile = keyFile
    self.verifiesTLS = verifiesTLS
  }
}

extension CloudConfiguration.Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Who signs in to what, without the secret, so that no print, log or dump of a configuration shows it.
  public var description: String {
    switch self {
    case .password(let user, _, let scope): "password of \(user) for \(scope)"
    case .token(_, let scope): "token for \(scope)"
    case .applicationCredential(let id, _): "application credential \(id)"
    case .namedApplicationCredential(let name, let user, _): "application credential \(name) of \(user)"
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
