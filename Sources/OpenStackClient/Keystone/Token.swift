/// What Keystone gave: the token, how long it lives, and where the cloud's services are.
struct Token: Sendable, Hashable {
  /// The secret itself: goes into `X-Auth-Token` and nowhere else.
  let id: String
  /// How long it lives from its issue, in seconds; measured by Keystone's clock at both ends, so that a difference
  /// between its clock and ours does not matter.
  let lifetime: Double
  /// The project it is scoped to.
  let projectID: String?
  let catalog: ServiceCatalog

  init(id: String, body: TokenBody.Token) {
    self.id = id
    projectID = body.project?.id
    catalog = ServiceCatalog(services: body.catalog ?? [])
    let issued = body.issued_at.flatMap(unixTime(fromISO8601:))
    let expires = body.expires_at.flatMap(unixTime(fromISO8601:))
    // A token that does not say how long it lives is used until Cinder refuses it.
    lifetime = if let issued, let expires { expires - issued } else { .infinity }
  }
}

/// The JSON of Keystone's answer, as far as it is of use.
struct TokenBody: Decodable {
  struct Token: Decodable {
    struct Project: Decodable { var id: String }
    var issued_at: String?
    var expires_at: String?
    var project: Project?
    var catalog: [ServiceCatalog.Service]?
  }
  var token: Token
}

/// When a token is to be replaced.
struct TokenLife: Sendable, Hashable {
  let receivedAt: Double
  let lifetime: Double

  /// When it ends, in unix seconds.
  var end: Double { receivedAt + lifetime }

  /// Renewal comes five minutes ahead of the end, for short-lived tokens at four fifths of their life.
  func needsRenewal(at now: Double) -> Bool {
    now >= receivedAt + max(lifetime - 300, lifetime * 0.8)
  }
}
