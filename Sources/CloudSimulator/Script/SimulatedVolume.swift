/// One volume of a simulated cloud, as it is while no script changes it.
public struct SimulatedVolume: Sendable, Equatable {
  /// Its UUID.
  public var id: String
  /// Its name; `nil` is `null` on the wire.
  public var name: String?
  /// Its size in GiB (2^30 bytes).
  public var sizeGiB: Int
  /// The project that it belongs to.
  public var projectID: String
  /// The name of its type.
  public var volumeType: String
  /// Where it lives, as `host@backend#pool`; `nil`: no backend took it.
  public var host: String?
  /// Its status: `available`, `in-use`, `maintenance`, `retyping` or another of Cinder's.
  public var status: String
  /// How many servers have it attached.
  public var attachments: Int
  /// When it was made, in unix seconds; `nil`: a day before the cloud began.
  public var createdAt: Double?
  /// When its row last changed, in unix seconds; `nil`: when it was made.
  public var updatedAt: Double?
  /// The `migration_status` that an earlier migration or an admin left.
  public var migrationStatus: String?
  /// The `name_id` that an earlier migration left.
  public var nameID: String?
  /// Whether it counts for the quota; a destination volume doesn't.
  public var consumesQuota: Bool

  /// A volume; without an `id` it gets one that follows from its name.
  public init(
    id: String? = nil, name: String?, sizeGiB: Int, projectID: String = CloudScript.projectID(named: "admin"),
    volumeType: String = "__DEFAULT__", host: String?, status: String = "available", attachments: Int = 0,
    createdAt: Double? = nil, updatedAt: Double? = nil, migrationStatus: String? = nil, nameID: String? = nil,
    consumesQuota: Bool = true
  ) {
    self.id = id ?? Self.id(named: name ?? "")
    self.name = name
    self.sizeGiB = sizeGiB
    self.projectID = projectID
    self.volumeType = volumeType
    self.host = host
    self.status = status
    self.attachments = attachments
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.migrationStatus = migrationStatus
    self.nameID = nameID
    self.consumesQuota = consumesQuota
  }

  /// The id that a volume of that name gets when none is given.
  public static func id(named name: String) -> String { StableID.uuid("volume " + name) }
}
