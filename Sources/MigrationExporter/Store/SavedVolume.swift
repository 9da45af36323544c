import OpenStackClient

/// A volume as it is saved; `Volume` itself reads Cinder's JSON, which is another one.
struct SavedVolume: Sendable, Hashable, Codable {
  private var id: String
  private var name: String
  private var sizeBytes: Double?
  private var status: String
  private var projectID: String
  private var volumeType: String
  private var host: String?
  private var isAttached: Bool
  private var updatedAt: Double?
  private var migrationStatus: SavedStatus?
  /// At most one of these three.
  private var percent: Int?
  private var driverText: String?
  private var malformed: String?

  init(_ volume: Volume) {
    id = volume.id
    name = volume.name
    sizeBytes = volume.sizeBytes
    status = volume.status
    projectID = volume.projectID
    volumeType = volume.volumeType
    host = volume.host
    isAttached = volume.isAttached
    updatedAt = volume.updatedAt
    migrationStatus = volume.migrationStatus.map(SavedStatus.init)
    switch volume.progress {
    case .absent: break
    case .percent(let number): percent = number
    case .text(let text): driverText = text
    case .malformed(let text): malformed = text
    }
  }

  var volume: Volume {
    var volume = Volume(id: id)
    volume.name = name
    volume.sizeBytes = sizeBytes
    volume.status = status
    volume.projectID = projectID
    volume.volumeType = volumeType
    volume.host = host
    volume.isAttached = isAttached
    volume.updatedAt = updatedAt
    volume.migrationStatus = migrationStatus?.status
    volume.progress =
      percent.map(MigrationProgress.percent) ?? driverText.map(MigrationProgress.text)
      ?? malformed.map(MigrationProgress.malformed) ?? .absent
    return volume
  }
}

/// A `migration_status` as Cinder writes it, in a text; null is the empty text.
struct SavedStatus: Sendable, Hashable, Codable {
  let status: MigrationStatus

  init(_ status: MigrationStatus) { self.status = status }

  init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    status = MigrationStatus(text: text.isEmpty ? nil : text)
  }

  func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(status.text ?? "")
  }
}
