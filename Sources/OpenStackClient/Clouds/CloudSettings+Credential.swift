extension CloudSettings {
  /// Who signs in to what; an error names what is missing, or what can't be used together.
  func credential() throws -> CloudConfiguration.Credential {
    switch try authType() {
    case "password", "v3password":
      try refuse(["token"] + Self.applicationCredentialKeys, with: "a password")
      let user = try user()
      return .password(user: user, password: try required("password"), scope: try scope())
    case "token", "v3token":
      try refuse(["username", "user_id", "password"] + Self.applicationCredentialKeys, with: "a token")
      return .token(try required("token"), scope: try scope())
    case "v3applicationcredential", "application_credential":
      let secret = try required("application_credential_secret")
      try refuse(["token"], with: "an application credential")
      if let scope = Self.scopeKeys.first(where: { auth[$0] != nil }) {
        throw error("an application credential brings its own project; take \(scope) out")
      }
      if let id = auth["application_credential_id"] { return .applicationCredential(id: id, secret: secret) }
      guard let name = auth["application_credential_name"] else { throw error("application_credential_id is missing") }
      return .namedApplicationCredential(name: name, user: try user(), secret: secret)
    case let other:
      throw error("auth_type \(other) is not supported; use password, token or v3applicationcredential")
    }
  }

  /// What `auth_type` says; where it says nothing, what the secrets are.
  private func authType() throws -> String {
    if let type = try text("auth_type") { return type }
    if auth["application_credential_secret"] != nil { return "v3applicationcredential" }
    return auth["token"] != nil && auth["password"] == nil ? "token" : "password"
  }

  private static let applicationCredentialKeys = [
    "application_credential_id", "application_credential_name", "application_credential_secret",
  ]

  private static let scopeKeys = ["project_id", "project_name", "domain_id", "domain_name", "system_scope"]

  private func required(_ key: String) throws -> String {
    guard let value = auth[key] else { throw error("\(key) is missing") }
    return value
  }

  /// Refuses what would not be heeded beside the credential that is used.
  private func refuse(_ keys: [String], with credential: String) throws {
    guard let key = keys.first(where: { auth[$0] != nil }) else { return }
    throw error("\(key) is not used with \(credential); take it out, or set auth_type")
  }

  private func user() throws -> CloudConfiguration.NamedEntity {
    if let id = auth["user_id"] { return .id(id) }
    guard let name = auth["username"] else { throw error("username (or user_id) is missing") }
    return .name(name, domain: domain(of: "user"))
  }

  private func scope() throws -> CloudConfiguration.Scope {
    var scopes: [(key: String, scope: CloudConfiguration.Scope)] = []
    if let id = auth["project_id"] {
      scopes.append(("project_id", .project(.id(id))))
    } else if let name = auth["project_name"] {
      scopes.append(("project_name", .project(.name(name, domain: domain(of: "project")))))
    }
    if let id = auth["domain_id"] {
      scopes.append(("domain_id", .domain(.id(id))))
    } else if let name = auth["domain_name"] {
      scopes.append(("domain_name", .domain(.name(name))))
    }
    if let system = auth["system_scope"] {
      guard system == "all" else { throw error("system_scope \(system) is not supported, only all is") }
      scopes.append(("system_scope", .system))
    }
    guard scopes.count < 2 else {
      throw error(
        "\(scopes.map(\.key).joined(separator: " and ")) are both given, and a token has one scope; choose one")
    }
    return scopes.first?.scope ?? .unspecified
  }

  /// The domain of a user or a project, in the order in which keystoneauth takes what there is.
  ///
  /// Where nothing is said, Keystone's own `default`, as the openstack command has it.
  private func domain(of kind: String) -> CloudConfiguration.Domain {
    if let id = auth["\(kind)_domain_id"] ?? auth["default_domain_id"] { return .id(id) }
    if let name = auth["\(kind)_domain_name"] ?? auth["default_domain_name"] { return .name(name) }
    return .id(auth["default_domain"] ?? "default")
  }
}
