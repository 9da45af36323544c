/// Somebody who may sign in to a simulated cloud, to one project of the domain `Default`.
public struct SimulatedUser: Sendable, Equatable {
  /// The user's name.
  public var name: String
  /// The user's password.
  public var password: String
  /// The name of the project that the user has roles in.
  public var project: String
  /// The roles there; `admin` makes an admin.
  public var roles: [String]
  /// The roles on the domain `Default`; with none, no token for it is to be had.
  public var domainRoles: [String]

  /// A user with a password and some roles in one project.
  public init(name: String, password: String, project: String, roles: [String], domainRoles: [String] = []) {
    self.name = name
    self.password = password
    self.project = project
    self.roles = roles
    self.domainRoles = domainRoles
  }

  /// An admin, a member of the project `demo` and a reader of the project `admin`.
  public static let usual = [
    SimulatedUser(
      name: "admin", password: "admin-secret", project: "admin", roles: ["reader", "admin", "member", "manager"]),
    SimulatedUser(name: "member", password: "member-secret", project: "demo", roles: ["reader", "member"]),
    SimulatedUser(name: "reader", password: "reader-secret", project: "admin", roles: ["reader"]),
  ]

  /// The user's id.
  public var id: String { StableID.hex("user " + name) }
  /// The id of the user's project.
  public var projectID: String { CloudScript.projectID(named: project) }
}
