/// What Keystone gave: the token, how long it lives, what it is good for, and where the cloud's services are.
struct Token: Sendable, Hashable {
  /// What a token is good for, as Keystone says.
  enum Scope: Sendable, Hashable {
    case project(id: String)
    case domain
    case system
    /// For nothing: the user has no default project, and none was asked for.
    case none
  }

  /// The secret itself: goes into `X-Auth-Token` and nowhere else.
  let id: String
  /// How long it lives from its issue, in seconds; measured by Keystone's clock at both ends, so that a difference
  /// between its clock and ours does not matter.
  let lifetime: Double
  let scope: Scope
  /// Who has signed in.
  let userID: String?
  let catalog: ServiceCatalog

  init(id: String, body: TokenBody.Token) {
    self.id = id
    userID = body.user?.id
    scope =
      if let project = body.project {
        .project(id: project.id)
      } else if body.domain != nil {
        .domain
      } else if body.system != nil {
        .system
      } else {
        .none
      }
    catalog = ServiceCatalog(services: body.catalog ?? [])
    let issued = body.issued_at.flatMap(unixTime(fromISO8601:))
    let expires = body.expires_at.flatMap(unixTime(fromISO8601:))
    // A token that does not say how long it lives is used until Cinder refuses it.
    lifetime = if let issued, let expires { expires - issued } else { .infinity }
  }

  /// The project that it is scoped to.
  var projectID: String? {
    if case .project(let id) = scope { id } else { nil }
  }
}

/// The JSON of Keystone's answer, as far as it is of use.
struct TokenBody: Decodable {
  struct Token: Decodable {
    struct Project: Decodable { var id: String }
    struct User: Decodable { var id: String? }
    /// Whatever stands there: only that it does counts.
    struct Presence: Decodable { init(from decoder: any Decoder) {} }
    var issued_at: String?
    var expires_at: String?
    var user: User?
    var project: Project?
    var domain: Presence?
    var system: Presence?
    var catalog: [ServiceCatalog.Service]?
  }
  var token: Token
}

/// When a token is to be replaced.
struct TokenLife: Sendable, Hashable {
  let receivedAt: Double
  let lifetime: Double
  /// False when no later one would live longer.
  var isRenewable = true

  /// When it ends, in unix seconds.
  var end: Double { receivedAt + lifetime }

  /// Renewal comes five minutes ahead of the end, for short-lived tokens at four fifths of their life.
  func needsRenewal(at now: Double) -> Bool {
    now >= (isRenewable ? receivedAt + max(lifetime - 300, lifetime * 0.8) : end)
  }
}
