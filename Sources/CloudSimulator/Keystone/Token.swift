/// One token and what it stands for.
struct Token: Sendable, Equatable {
  /// What the token is good for.
  enum Scope: Sendable, Equatable {
    case none
    case project
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
  var roles: [String] { scope == .none ? [] : user.roles }
  var isAdmin: Bool { roles.contains("admin") }
}

/// The tokens that were given out and not revoked.
struct TokenStore: Sendable {
  let lifetime: Double
  private var tokens: [String: Token] = [:]

  init(lifetime: Double) { self.lifetime = lifetime }

  /// The token of that id, while it is good.
  func valid(_ id: String?, at time: Double) -> Token? {
    id.flatMap { tokens[$0] }.flatMap { time < $0.expiresAt ? $0 : nil }
  }

  mutating func issue(_ token: Token, as id: String) {
    // Forget what expired, so that a simulator that runs for days stays small.
    if tokens.count >= 1000 { tokens = tokens.filter { $0.value.expiresAt > token.issuedAt } }
    tokens[id] = token
  }

  mutating func revoke(_ id: String) { tokens[id] = nil }

  mutating func revokeAll() { tokens = [:] }
}
