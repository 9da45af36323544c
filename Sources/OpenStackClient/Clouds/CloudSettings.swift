/// One cloud's settings after all merging: flat names and texts, from which the configuration is made.
struct CloudSettings: Sendable, Hashable {
  /// What `auth` says, with what openstacksdk moves there.
  private(set) var auth: [String: String] = [:]
  /// What stands beside `auth`.
  private(set) var rest: [String: Setting] = [:]
  /// Where they come from, for errors: `cloud "prod" in /etc/openstack/clouds.yaml`.
  let origin: String

  init(_ settings: [String: Setting], origin: String) throws {
    self.origin = origin
    rest = settings.withoutNulls
    rest["auth"] = nil
    for (key, value) in settings["auth"]?.members ?? [:] where value != .null {
      guard let text = value.text else { throw Self.error(origin, "auth.\(key) is not a text") }
      auth[key] = text
    }
    try gather()
    spreadDomain()
  }

  /// Names that mean the same, the last the strongest; beside `auth` each is stronger than within.
  private static let synonyms: KeyValuePairs = [
    "domain_id": ["domain_id"], "domain_name": ["domain_name"],
    "user_domain_id": ["user_domain_id"], "user_domain_name": ["user_domain_name"],
    "project_domain_id": ["project_domain_id"], "project_domain_name": ["project_domain_name"],
    "token": ["auth_token", "token"],
    "project_id": ["tenant_id", "project_id"], "project_name": ["tenant_name", "project_name"],
  ]

  /// Brings all that belongs there into `auth`, as openstacksdk does.
  private mutating func gather() throws {
    for (name, synonyms) in Self.synonyms {
      var winner: String?
      for synonym in synonyms {
        winner = auth.removeValue(forKey: synonym) ?? winner
        winner = try takeText(synonym) ?? winner
      }
      auth[name] = winner
    }
    for name in CloudKeys.auth.sorted() {
      let outside = try takeText(name)
      if auth[name]?.isEmpty ?? true { auth[name] = outside }
    }
    if let name = auth.removeValue(forKey: "user_name"), auth["username"] == nil { auth["username"] = name }
    auth = auth.filter { !$0.value.isEmpty }
  }

  /// A domain said once holds for the user and the project, unless it is itself what the token is for.
  private mutating func spreadDomain() {
    guard auth["project_id"] != nil || auth["project_name"] != nil else { return }
    for kind in ["domain_id", "domain_name"] {
      guard let domain = auth.removeValue(forKey: kind) else { continue }
      for owner in ["user", "project"] where auth["\(owner)_\(kind)"] == nil { auth["\(owner)_\(kind)"] = domain }
    }
  }

  /// Removes a text from beside `auth`.
  private mutating func takeText(_ key: String) throws -> String? {
    guard let value = rest.removeValue(forKey: key) else { return nil }
    guard let text = value.text else { throw error("\(key) is not a text") }
    return text
  }

  /// A text beside `auth`; nil where it is missing or empty.
  func text(_ key: String) throws -> String? {
    guard let value = rest[key] else { return nil }
    guard let text = value.text else { throw error("\(key) is not a text") }
    return text.isEmpty ? nil : text
  }

  /// The first of block storage's keys with this ending that has a value, as `volume_endpoint_override`.
  func blockStorage(_ suffix: String) -> (key: String, value: Setting)? {
    CloudKeys.blockStorage.lazy.map { "\($0)_\(suffix)" }.compactMap { key in rest[key].map { (key, $0) } }.first
  }

  func error(_ complaint: String) -> OpenStackError { Self.error(origin, complaint) }

  private static func error(_ origin: String, _ complaint: String) -> OpenStackError {
    OpenStackError(.configuration, "\(origin): \(complaint)")
  }
}
