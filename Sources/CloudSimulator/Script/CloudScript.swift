/// Everything about a simulated cloud that a test wants to choose.
public struct CloudScript: Sendable {
  /// Which time tokens live by.
  public enum TokenTime: Sendable {
    /// The cloud's own clock: a clock that runs 60 times as fast makes tokens expire 60 times as soon.
    case simulated
    /// The wall clock, for a client that compares `expires_at` with it.
    case wallClock
  }

  /// The name of the cloud's region.
  public var region = "RegionOne"
  /// Who may sign in, each to one project.
  public var users = SimulatedUser.usual
  /// Application credentials of those users.
  public var applicationCredentials = [SimulatedApplicationCredential()]
  /// How long a token is good, in seconds of simulated time, unless `tokenTime` says otherwise.
  public var tokenLifetime = 3600.0
  /// Which time tokens live by.
  public var tokenTime = TokenTime.simulated
  /// What a scoped token's catalog lists.
  public var catalog = CatalogService.usual
  /// The highest microversion of this Cinder; below 3.67 its URLs need the project.
  public var maxMicroversion = Microversion(3, 72)
  /// From which microversion on a show has `migration_progress`; `nil`: this Cinder has no such field.
  public var progressMicroversion: Microversion? = Microversion(3, 72)
  /// The most rows in one page (Cinder's `osapi_max_limit`).
  public var pageLimit = 1000
  /// What stands before Keystone's paths, such as `/identity`; empty: nothing.
  public var keystonePathPrefix = ""
  /// What stands before Cinder's paths, such as `/volume`; empty: nothing.
  public var cinderPathPrefix = ""
  /// The address that Cinder builds its links from (`public_endpoint`); `nil`: the request's own.
  public var cinderPublicEndpoint: String?
  /// The pools, `host@backend#pool`, that volumes can be made on and migrated to through the API.
  public var backends = ["hosta@alpha#pool1", "hostb@beta#pool2"]
  /// The volume types that volumes can be made of through the API; those of `volumes` are known anyway.
  public var volumeTypes = ["__DEFAULT__"]
  /// How fast a migration that was begun through the API copies, in bytes per simulated second.
  public var copyBytesPerSecond = 100.0 * 1_048_576
  /// Whether an attached volume that was made to migrate through the API is reported as `MigrationScript.viaNova` says.
  public var novaReportsInStatus = false
  /// The volumes.
  public var volumes: [SimulatedVolume] = []
  /// What they go through.
  public var migrations: [MigrationScript] = []
  /// Faults laid over the API from the start.
  public var faults: [Fault] = []

  /// A cloud with the usual users and catalog, and with these volumes and migrations.
  public init(volumes: [SimulatedVolume] = [], migrations: [MigrationScript] = [], faults: [Fault] = []) {
    self.volumes = volumes
    self.migrations = migrations
    self.faults = faults
  }

  /// The id of the project of that name.
  public static func projectID(named name: String) -> String { StableID.hex("project " + name) }
}
