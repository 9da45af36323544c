/// How to sign in to one cloud and where to find its block storage: what `clouds.yaml` or `OS_*` say, resolved.
public struct CloudConfiguration: Sendable, Hashable {
  /// Who signs in.
  public enum Credential: Sendable, Hashable {
    /// A user with a password, scoped to a project.
    case password(user: NamedEntity, password: String, project: NamedEntity)
    /// An application credential by its id.
    case applicationCredential(id: String, secret: String)
    /// An application credential by its name and its user.
    case namedApplicationCredential(name: String, user: NamedEntity, secret: String)
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
  /// Who signs in.
  public var credential: Credential
  /// The region whose block storage is meant; nil: the catalog's first.
  public var region: String?
  /// Which of the catalog's interfaces is meant: `public`, `internal` or `admin`.
  public var interface: String
  /// A file with the CA certificates to trust, instead of the system's.
  public var caFile: String?
  /// False only when the operator said `verify: false`.
  public var verifiesTLS: Bool

  /// Makes a configuration with all but the essentials at its default.
  public init(
    authURL: String, credential: Credential, region: String? = nil, interface: String = "public",
    caFile: String? = nil, verifiesTLS: Bool = true
  ) {
    self.authURL = authURL
    self.credential = credential
    self.region = region
    self.interface = interface
    self.caFile = caFile
    self.verifiesTLS = verifiesTLS
  }
}

extension CloudConfiguration.Credential: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Who signs in, without the secret, so that no print, log or dump of a configuration shows it.
  public var description: String {
    switch self {
    case .password(let user, _, let project): "password of \(user) for \(project)"
    case .applicationCredential(let id, _): "application credential \(id)"
    case .namedApplicationCredential(let name, let user, _): "application credential \(name) of \(user)"
    }
  }

  /// The same as `description`.
  public var debugDescription: String { description }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
