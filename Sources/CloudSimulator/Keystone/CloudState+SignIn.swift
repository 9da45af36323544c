/// Why Keystone turns a well-formed sign-in down with a message of its own.
struct CredentialRefusal: Error {
  var status: Int
  var message: String
  var identity: JSONValue?
}

extension CloudState {
  /// The token that a sign-in gets.
  mutating func token(for auth: AuthRequest, at time: Double) throws -> Token {
    var token = Token(
      user: SimulatedUser(name: "", password: "", project: "", roles: []), scope: .none, methods: [],
      auditIDs: [random.auditID()], issuedAt: time, expiresAt: time + tokens.lifetime)
    switch auth.method {
    case .password(let reference, let password):
      guard let user = script.users.first(where: { reference.means(id: $0.id, name: $0.name) }),
        user.password == password
      else { throw AuthRequest.Refusal.unauthorized }
      token.user = user
      token.methods = ["password"]
    case .token(let id):
      guard let old = tokens.valid(id, at: time) else {
        let isOurs = id.hasPrefix("gAAAAAB")
        throw CredentialRefusal(
          status: 404, message: isOurs ? "Failed to validate token" : "Could not recognize Fernet token")
      }
      token.user = old.user
      token.methods = old.methods.filter { $0 != "token" } + ["token"]
      token.auditIDs += old.auditIDs.suffix(1)
      // A token got with a token lives no longer than that one.
      token.expiresAt = old.expiresAt
    case .credential(let id, let name, let owner, let secret):
      let credential = try credential(id: id, name: name, owner: owner, secret: secret, scope: auth.scope)
      token.user = credential.user
      token.credential = credential.credential
      token.methods = ["application_credential"]
      token.scope = .project
      return token
    }
    token.scope = try scope(auth.scope, for: token.user)
    return token
  }

  private func credential(
    id: String?, name: String?, owner: AuthRequest.Reference?, secret: String?, scope: AuthRequest.Scope
  ) throws -> (credential: SimulatedApplicationCredential, user: SimulatedUser) {
    guard scope == .none else {
      throw CredentialRefusal(
        status: 401,
        message: "Error authenticating with application credential: "
          + "Application credentials cannot request a scope.",
        identity: .object([]))
    }
    let found = script.applicationCredentials.first { credential in
      if let id { return credential.id == id }
      guard let user = script.users.first(where: { $0.name == credential.user }) else { return false }
      return credential.name == name && owner?.means(id: user.id, name: user.name) == true
    }
    if let id, found == nil {
      throw CredentialRefusal(status: 404, message: "Could not find Application Credential: \(id).")
    }
    guard let found, found.secret == secret, let user = script.users.first(where: { $0.name == found.user }) else {
      throw AuthRequest.Refusal.unauthorized
    }
    return (found, user)
  }

  private func scope(_ wanted: AuthRequest.Scope, for user: SimulatedUser) throws -> Token.Scope {
    switch wanted {
    case .none, .unscoped: return .none
    case .project(let reference) where reference.means(id: user.projectID, name: user.project): return .project
    case .domain(let domain) where domain.isDefault && !user.domainRoles.isEmpty: return .domain
    case .system where user.roles.contains("admin"): return .system
    case .project, .system, .domain: throw AuthRequest.Refusal.unauthorized
    }
  }
}

extension SplitMix {
  /// 22 characters, as Keystone's audit ids have.
  fileprivate mutating func auditID() -> String { String(token().suffix(22)) }
}
