/// The body of `POST /v3/auth/tokens`, read as far as Keystone would complain about it.
struct AuthRequest: Sendable, Equatable {
  /// A user or a project, by id, or by name and domain.
  struct Reference: Sendable, Equatable {
    var id: String?
    var name: String?
    var domain: Domain?

    /// Whether a thing with that id and name in the default domain is meant.
    func means(id otherID: String, name otherName: String) -> Bool {
      if let id { return id == otherID }
      return name == otherName && domain?.isDefault == true
    }
  }

  /// A domain, by id or by name.
  struct Domain: Sendable, Equatable {
    var id: String?
    var name: String?

    var isDefault: Bool { id.map { $0 == "default" } ?? (name == "Default") }
  }

  enum Method: Sendable, Equatable {
    case password(user: Reference, password: String?)
    case token(String)
    case credential(id: String?, name: String?, user: Reference?, secret: String?)
  }

  enum Scope: Sendable, Equatable {
    case none
    case unscoped
    case project(Reference)
    case domain(Domain)
    case system
  }

  /// Why Keystone refuses a body before it looks at anybody's password.
  enum Refusal: Error, Equatable {
    /// 400, "Expecting to find …".
    case missing(String)
    /// 400 with this message.
    case invalid(String)
    /// 401 without detail.
    case unauthorized
    /// 401, a method that this Keystone doesn't know.
    case unsupportedMethod
  }

  var method: Method
  var scope: Scope

  init(parsing body: [UInt8]) throws(Refusal) {
    guard let json = JSONValue(parsing: body), json.members != nil else {
      throw .missing("valid JSON in request body")
    }
    guard let auth = json["auth"], !auth.isNull else { throw .missing("auth in request body") }
    guard let identity = auth["identity"] else { throw .invalid("'identity' is a required property") }
    guard let methods = identity["methods"]?.elements else {
      throw .invalid("Invalid input for field 'identity': 'methods' is a required property")
    }
    scope = try Self.scope(auth["scope"])
    guard let name = methods.first?.string else { throw .unauthorized }
    method = try Self.method(name, identity)
  }

  private static func method(_ name: String, _ identity: JSONValue) throws(Refusal) -> Method {
    guard ["password", "token", "application_credential"].contains(name) else { throw .unsupportedMethod }
    guard let details = identity[name] else { throw .missing("\(name) in identity") }
    switch name {
    case "password":
      guard let user = details["user"] else { throw .missing("user in None") }
      return .password(user: try reference(user, called: "user"), password: user["password"]?.string)
    case "token":
      guard let id = details["id"]?.string else { throw .missing("id in token") }
      return .token(id)
    default:
      let id = details["id"]?.string
      let name = details["name"]?.string
      guard id != nil || name != nil else { throw .missing("name or ID in application credential") }
      var user: Reference?
      if id == nil {
        guard let owner = details["user"] else { throw .missing("user in application credential") }
        user = try reference(owner, called: "user")
      }
      return .credential(id: id, name: name, user: user, secret: details["secret"]?.string)
    }
  }

  private static func scope(_ scope: JSONValue?) throws(Refusal) -> Scope {
    guard let scope, !scope.isNull else { return .none }
    if scope.string == "unscoped" || scope["unscoped"] != nil { return .unscoped }
    if scope["system"] != nil { return .system }
    if let domain = scope["domain"] {
      let wanted = Domain(id: domain["id"]?.string, name: domain["name"]?.string)
      guard wanted.id != nil || wanted.name != nil else { throw .missing("id or name in domain") }
      return .domain(wanted)
    }
    guard let project = scope["project"] else {
      throw .missing("system, project, domain, OS-TRUST:trust or unscoped in scope")
    }
    guard project["id"] != nil || project["name"] != nil else {
      throw .invalid("Invalid input for field scope/project: id or name must be present.")
    }
    return .project(try reference(project, called: "project"))
  }

  private static func reference(_ value: JSONValue, called kind: String) throws(Refusal) -> Reference {
    let domain = value["domain"].map { Domain(id: $0["id"]?.string, name: $0["name"]?.string) }
    let reference = Reference(id: value["id"]?.string, name: value["name"]?.string, domain: domain)
    guard reference.id != nil || reference.name != nil else { throw .missing("id or name in \(kind)") }
    guard reference.id != nil || domain != nil else { throw .missing("domain in \(kind)") }
    return reference
  }
}
