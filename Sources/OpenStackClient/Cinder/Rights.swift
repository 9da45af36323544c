/// Whether a credential is told which volumes migrate.
public enum Rights: String, Sendable, Hashable {
  /// It is: Cinder takes it for an admin's.
  case admin
  /// It is not: Cinder answers, and leaves out what it tells admins only.
  case notAdmin = "not_admin"
  /// It can't be told: there is no volume to look at, and Cinder's list of services does not say either.
  case unknown
}

extension Rights {
  /// Reads them from the answer to `CinderAPI.anyVolume`; nil when there is no volume to look at.
  ///
  /// Cinder refuses nobody: it leaves the key `migration_status` out of the rows of those who are no admins.
  init?(anyVolume answer: APIResponse) throws {
    guard let volume = try CinderAPI.page(in: answer, what: "listing one volume").volumes.first else { return nil }
    guard volume.migrationStatus != nil else { throw OpenStackError.notAdmin }
    self = .admin
  }

  /// Reads them from the answer to `CinderAPI.services`, which Cinder refuses to all but admins by default.
  init(services answer: APIResponse) throws {
    switch answer.status {
    case 200: self = .admin
    case 403: throw OpenStackError.notAdmin
    default: self = .unknown
    }
  }
}

extension OpenStackError {
  /// What the operator of a credential without the right role is told.
  public static let notAdmin = OpenStackError(
    .notAdmin,
    "Cinder does not tell this credential which volumes migrate: it tells that to admins only; give its user the "
      + "role admin in its project (or the role that Cinder's policy context_is_admin names)")
}
