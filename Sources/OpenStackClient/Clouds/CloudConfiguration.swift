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
}
