/// The columns of Cinder's volume table that the simulator can filter and sort by.
enum VolumeColumn {
  enum Value {
    /// What the column holds; `nil` is null.
    case value(String?)
    /// A column that the simulator keeps nothing for.
    case unknownHere
  }

  static let sortable: Set = [
    "id", "name", "display_name", "created_at", "updated_at", "size", "status", "migration_status", "host",
    "project_id",
  ]

  /// The value of a column; `nil`: Cinder has no such column.
  static func value(_ column: String, of row: VolumeRow) -> Value? {
    let volume = row.volume
    switch column {
    case "id": return .value(volume.id)
    case "name", "display_name": return .value(volume.name)
    case "status": return .value(volume.status)
    case "migration_status": return .value(volume.migrationStatus)
    case "host": return .value(volume.host)
    case "project_id": return .value(volume.projectID)
    case "size": return .value("\(volume.sizeGiB)")
    case "availability_zone": return .value("nova")
    case "bootable": return .value("false")
    case "consumes_quota": return .value(volume.consumesQuota ? "true" : "false")
    case "volume_type_id": return .value(StableID.uuid("type " + volume.volumeType))
    case "group_id", "cluster_name", "snapshot_id", "source_volid": return .value(nil)
    case "created_at", "updated_at", "metadata", "user_id": return .unknownHere
    default: return nil
    }
  }

  /// Whether one row comes before another; equal rows don't.
  static func precedes(_ one: VolumeRow, _ other: VolumeRow, by keys: [VolumeQuery.SortKey]) -> Bool {
    for key in keys {
      let order = compare(one, other, key.name)
      if order != 0 { return (order < 0) == key.ascending }
    }
    return false
  }

  private static func compare(_ one: VolumeRow, _ other: VolumeRow, _ column: String) -> Int {
    switch column {
    case "created_at": sign(one.createdAt, other.createdAt)
    case "updated_at": sign(one.updatedAt, other.updatedAt)
    case "size": sign(one.volume.sizeGiB, other.volume.sizeGiB)
    default: sign(text(column, one), text(column, other))
    }
  }

  private static func text(_ column: String, _ row: VolumeRow) -> String {
    if case .value(let text)? = value(column, of: row) { text ?? "" } else { "" }
  }

  private static func sign<T: Comparable>(_ one: T, _ other: T) -> Int {
    one < other ? -1 : one > other ? 1 : 0
  }
}
