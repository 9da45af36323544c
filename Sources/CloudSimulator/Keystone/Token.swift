/// One token and what it stands for.
struct Token: Sendable, Equatable {
  /// What the token is good for.
  enum Scope: Sendable, Equatable {
    case none
    case project
    case domain
    case system
  }

  var user: SimulatedUser
  var scope: Scope
  /// How its owner signed in: `password`, `token`, `application_credential`.
  var methods: [String]
  var auditIDs: [String]
  var credential: SimulatedApplicationCredential?
  /// Unix seconds of the clock that tokens live by.
  var issuedAt: Double
  var expiresAt: Double

  /// The project it is scoped to.
  var projectID: String? { scope == .project ? user.projectID : nil }
  var roles: [String] {
    switch scope {
    case .none: []
    case .domain: user.domainRoles
    case .project, .system: user.roles
    }
  }
  var isAdmin: Bool { roles.contains("admin") }
}
