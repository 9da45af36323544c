public import OpenStackClient

/// What is known of one watched cloud and region.
public struct CloudSnapshot: Sendable {
  /// The configured name.
  public let name: String
  /// False until the first poll was tried.
  public internal(set) var hasBeenPolled = false
  /// What the last sign-in found; nil before the first one that worked.
  public internal(set) var description: OpenStackCloud.Description?
  /// What went wrong with the last poll; nil when it went well.
  public internal(set) var failure: OpenStackError?
  /// When the last poll that went well began, in unix seconds.
  public internal(set) var lastSuccess: Double?
  /// True: a progress was seen; false: this Cinder is too old to give one; nil: nothing migrated yet that could tell.
  public internal(set) var progressAvailable: Bool?
  /// The migrations of now and those that ended lately, in the order in which they were first seen.
  public internal(set) var migrations: [MigrationSnapshot] = []
  /// What has happened since the start.
  public internal(set) var totals = MigrationTotals()

  /// True when the last poll went well.
  public var isUp: Bool { hasBeenPolled && failure == nil }

  init(name: String) { self.name = name }
}

extension CinderVersions {
  /// Why there is no `migration_progress` at the version in use, in words.
  var whyNoProgress: String {
    maximum > .lastWithoutProgress
      ? "microversion \(used) is pinned, the field came later"
      : "its Cinder speaks up to \(maximum), the field came later"
  }
}
