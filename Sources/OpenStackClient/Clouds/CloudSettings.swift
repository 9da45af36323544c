/// One cloud's settings as flat names and texts, as they stand in `clouds.yaml` (its `auth` part and the rest) or in
/// `OS_*`: the common ground on which both are checked.
struct CloudSettings: Sendable, Hashable {
  var auth: [String: String] = [:]
  var rest: [String: String] = [:]
  /// Where they come from, for errors: `cloud "prod" in /etc/openstack/clouds.yaml`.
  var origin: String

  private static let authKeys: Set = [
    "auth_url", "username", "user_id", "password", "project_name", "project_id", "tenant_name", "tenant_id",
    "user_domain_name", "user_domain_id", "project_domain_name", "project_domain_id", "domain_name", "domain_id",
    "default_domain", "application_credential_id", "application_credential_name", "application_credential_secret",
  ]

  /// The settings with every required one there, or an error that names what is missing.
  func resolved() throws -> CloudConfiguration {
    if let unknown = auth.keys.filter({ !Self.authKeys.contains($0) }).min() {
      throw OpenStackError(.configuration, "\(origin): auth.\(unknown) is not supported")
    }
    return CloudConfiguration(
      authURL: try authURL(),
      credential: try credential(),
      region: value("region_name"),
      interface: interface(),
      caFile: value("cacert"),
      verifiesTLS: !["false", "no", "0", "off"].contains(value("verify")?.lowercased() ?? "true"))
  }

  private func value(_ key: String) -> String? {
    (auth[key] ?? rest[key]).flatMap { $0.isEmpty ? nil : $0 }
  }

  private func required(_ key: String) throws -> String {
    guard let value = value(key) else { throw OpenStackError(.configuration, "\(origin): \(key) is missing") }
    return value
  }

  private func authURL() throws -> String {
    let url = try required("auth_url")
    guard ["http://", "https://"].contains(where: url.lowercased().hasPrefix) else {
      throw OpenStackError(.configuration, "\(origin): auth_url does not begin with http:// or https://")
    }
    return url
  }

  /// Older tools write `publicURL` for `public`.
  private func interface() -> String {
    let name = value("interface") ?? value("endpoint_type") ?? "public"
    return name.hasSuffix("URL") ? String(name.dropLast(3)) : name
  }

  private func credential() throws -> CloudConfiguration.Credential {
    let hasSecret = value("application_credential_secret") != nil
    let type = value("auth_type") ?? (hasSecret ? "application_credential" : "password")
    switch type {
    case "password", "v3password":
      let project = try entity("project", ids: ["project_id", "tenant_id"], names: ["project_name", "tenant_name"])
      let user = try entity("user", ids: ["user_id"], names: ["username"])
      return .password(user: user, password: try required("password"), project: project)
    case "application_credential", "v3applicationcredential":
      let secret = try required("application_credential_secret")
      if let id = value("application_credential_id") { return .applicationCredential(id: id, secret: secret) }
      guard let name = value("application_credential_name") else {
        throw OpenStackError(.configuration, "\(origin): application_credential_id is missing")
      }
      let user = try entity("user", ids: ["user_id"], names: ["username"])
      return .namedApplicationCredential(name: name, user: user, secret: secret)
    default:
      throw OpenStackError(
        .configuration, "\(origin): auth_type \(type) is not supported; use password or application_credential")
    }
  }

  private func entity(_ kind: String, ids: [String], names: [String]) throws -> CloudConfiguration.NamedEntity {
    if let id = ids.lazy.compactMap(value).first { return .id(id) }
    guard let name = names.lazy.compactMap(value).first else {
      throw OpenStackError(.configuration, "\(origin): \(names[0]) (or \(ids[0])) is missing")
    }
    return .name(name, domain: domain(of: kind))
  }

  /// The domain of a user or a project; where nothing is said, Keystone's own `default`.
  private func domain(of kind: String) -> CloudConfiguration.Domain {
    for prefix in ["\(kind)_", ""] {
      if let id = value("\(prefix)domain_id") { return .id(id) }
      if let name = value("\(prefix)domain_name") { return .name(name) }
    }
    return .id(value("default_domain") ?? "default")
  }
}
