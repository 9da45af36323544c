/// The JSON of a sign-in.
struct SignInBody: Encodable {
  struct Entity: Encodable {
    var id: String?
    var name: String?
    var domain: DomainReference?
    var password: String?

    init(_ entity: CloudConfiguration.NamedEntity, password: String? = nil) {
      switch entity {
      case .id(let id): self.id = id
      case .name(let name, let domain):
        self.name = name
        self.domain = DomainReference(domain)
      }
      self.password = password
    }
  }

  struct DomainReference: Encodable {
    var id: String?
    var name: String?

    init(_ domain: CloudConfiguration.Domain) {
      switch domain {
      case .id(let id): self.id = id
      case .name(let name): self.name = name
      }
    }
  }

  struct ApplicationCredential: Encodable {
    var id: String?
    var name: String?
    var user: Entity?
    var secret: String
  }

  struct Identity: Encodable {
    struct Password: Encodable { var user: Entity }
    struct Token: Encodable { var id: String }
    var methods: [String]
    var password: Password?
    var token: Token?
    var application_credential: ApplicationCredential?
  }

  struct Scope: Encodable {
    struct System: Encodable { var all = true }
    var project: Entity?
    var domain: DomainReference?
    var system: System?

    init?(_ scope: CloudConfiguration.Scope) {
      switch scope {
      case .project(let project): self.project = Entity(project)
      case .domain(let domain): self.domain = DomainReference(domain)
      case .system: system = System()
      case .unspecified: return nil
      }
    }
  }

  struct Auth: Encodable {
    var identity: Identity
    /// Application credentials bring their own scope and are refused with another.
    var scope: Scope?
  }

  var auth: Auth

  init(_ credential: CloudConfiguration.Credential) {
    switch credential {
    case .password(let user, let password, let scope):
      auth = Auth(
        identity: Identity(methods: ["password"], password: .init(user: Entity(user, password: password))),
        scope: Scope(scope))
    case .token(let id, let scope):
      auth = Auth(identity: Identity(methods: ["token"], token: .init(id: id)), scope: Scope(scope))
    case .applicationCredential(let id, let secret):
      auth = Auth(
        identity: Identity(
          methods: ["application_credential"], application_credential: .init(id: id, secret: secret)))
    case .namedApplicationCredential(let name, let user, let secret):
      auth = Auth(
        identity: Identity(
          methods: ["application_credential"],
          application_credential: .init(name: name, user: Entity(user), secret: secret)))
    }
  }
}
