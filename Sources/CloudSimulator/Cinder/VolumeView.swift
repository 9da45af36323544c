/// How Cinder shows volumes to one caller at one microversion.
struct VolumeView: Sendable {
  var version: Microversion
  var isAdmin: Bool
  /// What links begin with, without `/v3`.
  var linkBase: String
  /// The project that stood in the request's path; links have it only then.
  var projectInURL: String?

  init(_ call: CinderCall) {
    version = call.version
    isAdmin = call.isAdmin
    linkBase = call.linkBase
    projectInURL = call.projectInURL
  }

  /// A row of a list without details.
  func summary(_ row: VolumeRow) -> JSONValue {
    ["id": .string(row.volume.id), "name": JSONValue(row.volume.name), "links": links(row.volume.id)]
  }

  /// A row with details; keys come with the microversions that brought them.
  func detail(_ row: VolumeRow) -> JSONValue {
    let volume = row.volume
    return created(row).adding(
      [.init(name: "os-vol-tenant-attr:tenant_id", value: .string(volume.projectID))]
        + (isAdmin
          ? [
            .init(name: "os-vol-mig-status-attr:migstat", value: JSONValue(volume.migrationStatus)),
            .init(name: "os-vol-mig-status-attr:name_id", value: JSONValue(volume.nameID)),
            .init(name: "os-vol-host-attr:host", value: JSONValue(volume.host)),
          ] : []))
  }

  /// The details with what cinder-volume tells of the copy, which only a show has.
  func detail(_ row: VolumeRow, progress: String) -> JSONValue {
    guard case .object(var members) = detail(row) else { return .null }
    if row.readingIsStatus, let index = members.firstIndex(where: { $0.name == "migration_status" }) {
      members[index].value = .string(progress)
    } else {
      let index = members.firstIndex { $0.name.hasPrefix("os-vol-") } ?? members.endIndex
      members.insert(.init(name: "migration_progress", value: .string(progress)), at: index)
    }
    return .object(members)
  }

  /// The details without what Cinder's extensions add, as the answer to a creation has them.
  func created(_ row: VolumeRow) -> JSONValue {
    let volume = row.volume
    let usual: JSONValue = [
      "id": .string(volume.id),
      "status": .string(volume.status),
      "size": .integer(volume.sizeGiB),
      "availability_zone": "nova",
      "created_at": .string(Timestamp.cinder(row.createdAt)),
      "updated_at": .string(Timestamp.cinder(row.updatedAt)),
      "name": JSONValue(volume.name),
      "description": nil,
      "volume_type": .string(volume.volumeType),
      "snapshot_id": nil,
      "source_volid": nil,
      "metadata": [:],
      "links": links(volume.id),
      "user_id": .string(StableID.hex("owner " + volume.projectID)),
      "bootable": "false",
      "encrypted": false,
      "replication_status": nil,
      "consistencygroup_id": nil,
      "multiattach": false,
      "attachments": attachments(volume),
    ]
    var more: [JSONValue.Member] = []
    if isAdmin { more.append(.init(name: "migration_status", value: JSONValue(volume.migrationStatus))) }
    if version >= Microversion(3, 13) { more.append(.init(name: "group_id", value: nil)) }
    if isAdmin, version >= Microversion(3, 21) { more.append(.init(name: "provider_id", value: nil)) }
    if version >= Microversion(3, 48) {
      more += [
        .init(name: "shared_targets", value: false),
        .init(name: "service_uuid", value: JSONValue(volume.host.map(Self.serviceID))),
      ]
    }
    if isAdmin, version >= Microversion(3, 61) { more.append(.init(name: "cluster_name", value: nil)) }
    if version >= Microversion(3, 63) {
      more.append(.init(name: "volume_type_id", value: .string(StableID.uuid("type " + volume.volumeType))))
    }
    if version >= Microversion(3, 65) {
      more.append(.init(name: "consumes_quota", value: .bool(volume.consumesQuota)))
    }
    return usual.adding(more)
  }

  private static func serviceID(_ host: String) -> String {
    StableID.uuid("service " + host.prefix { $0 != "#" })
  }

  private func attachments(_ volume: SimulatedVolume) -> JSONValue {
    .array(
      (0..<max(0, volume.attachments)).map { number in
        [
          "id": .string(volume.id),
          "attachment_id": .string(StableID.uuid("\(volume.id) attachment \(number)")),
          "volume_id": .string(volume.id),
          "server_id": .string(StableID.uuid("\(volume.id) server \(number)")),
          "host_name": nil,
          "device": .string("/dev/vd\(Character(Unicode.Scalar(UInt8(98 + number % 24))))"),
          "attached_at": .string(Timestamp.cinder(volume.createdAt ?? 0)),
        ]
      })
  }

  private func links(_ id: String) -> JSONValue {
    let project = projectInURL.map { "/" + $0 } ?? ""
    return [
      ["rel": "self", "href": "\(linkBase)/v3\(project)/volumes/\(id)"],
      ["rel": "bookmark", "href": "\(linkBase)\(project)/volumes/\(id)"],
    ]
  }
}
