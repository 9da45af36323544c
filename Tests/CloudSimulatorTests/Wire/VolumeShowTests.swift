import Testing

@testable import CloudSimulator

@Suite struct VolumeShowTests {
  /// A cloud whose volume `data` migrates and reads `42` at once.
  func reading(_ value: String? = "42", status: String = "available") -> CloudScript {
    Example.cloud(
      [.readings([value], every: 1)], ending: .never, volume: Example.volume(status: status))
  }

  let id = Example.volume().id

  static let keysAtBase: Set = [
    "attachments", "availability_zone", "bootable", "consistencygroup_id", "created_at", "description", "encrypted",
    "id", "links", "metadata", "migration_status", "multiattach", "name", "os-vol-host-attr:host",
    "os-vol-mig-status-attr:migstat", "os-vol-mig-status-attr:name_id", "os-vol-tenant-attr:tenant_id",
    "replication_status", "size", "snapshot_id", "source_volid", "status", "updated_at", "user_id", "volume_type",
  ]
  static let laterKeys = [
    (13, "group_id"), (21, "provider_id"), (48, "shared_targets"), (48, "service_uuid"), (61, "cluster_name"),
    (63, "volume_type_id"), (65, "consumes_quota"), (72, "migration_progress"),
  ]

  @Test func `keys come with their microversions, in lists as in shows`() async throws {
    try await visiting(reading()) { visitor in
      for minor in [0, 12, 13, 20, 21, 48, 60, 61, 63, 65, 71, 72] {
        let version = "3.\(minor)"
        let added = Self.laterKeys.filter { $0.0 <= minor }.map(\.1)
        let shown = try await visitor.ask("/volumes/\(id)", version: version).volume
        #expect(shown.members.map { Set($0.map(\.name)) } == Self.keysAtBase.union(added), "\(version)")
        let listed = try await visitor.ask("/volumes/detail?name=data", version: version).volumes.last
        let keys = Self.keysAtBase.union(added).subtracting(["migration_progress"])
        #expect(listed?.members.map { Set($0.map(\.name)) } == keys, "\(version)")
      }
    }
  }

  @Test func `a show is word for word as the real one writes it`() async throws {
    var volume = Example.volume()
    volume.createdAt = beginning
    try await visiting(CloudScript(volumes: [volume])) { visitor in
      let reply = try await visitor.ask("/volumes/\(id)")
      let url = visitor.cinder
      let user = StableID.hex("owner " + volume.projectID)
      let expected =
        #"{"volume": {"id": "\#(id)", "status": "available", "size": 100, "availability_zone": "nova", "#
        + #""created_at": "2026-11-22T16:47:25.000000", "updated_at": "2026-11-22T16:47:25.000000", "#
        + #""name": "data", "description": null, "volume_type": "__DEFAULT__", "snapshot_id": null, "#
        + #""source_volid": null, "metadata": {}, "links": [{"rel": "self", "href": "\#(url)/v3/volumes/\#(id)"}, "#
        + #"{"rel": "bookmark", "href": "\#(url)/volumes/\#(id)"}], "user_id": "\#(user)", "bootable": "false", "#
        + #""encrypted": false, "replication_status": null, "consistencygroup_id": null, "multiattach": false, "#
        + #""attachments": [], "migration_status": null, "group_id": null, "provider_id": null, "#
        + #""shared_targets": false, "service_uuid": "\#(StableID.uuid("service hosta@alpha"))", "#
        + #""cluster_name": null, "volume_type_id": "\#(StableID.uuid("type __DEFAULT__"))", "consumes_quota": true, "#
        + #""os-vol-tenant-attr:tenant_id": "\#(volume.projectID)", "os-vol-mig-status-attr:migstat": null, "#
        + #""os-vol-mig-status-attr:name_id": null, "os-vol-host-attr:host": "hosta@alpha#pool1"}}"#
      #expect(reply.body == expected)
      #expect(reply.header("Content-Length") == "\(reply.body.utf8.count)")
    }
  }

  @Test func `the progress is a string in the show only`() async throws {
    try await visiting(reading()) { visitor in
      let shown = try await visitor.show(id)
      #expect(shown["migration_progress"] == "42")
      #expect(shown["migration_status"] == "migrating")
      #expect(shown["os-vol-mig-status-attr:migstat"] == "migrating")
      #expect(try await visitor.ask("/volumes/\(id)", version: "3.71").volume["migration_progress"] == nil)
      #expect(try await visitor.ask("/volumes/\(id)", version: nil).volume["migration_progress"] == nil)
      for row in try await visitor.ask("/volumes/detail").volumes { #expect(row["migration_progress"] == nil) }
    }
  }

  @Test(arguments: [nil, ""])
  func `no value and an empty one leave the field out`(value: String?) async throws {
    try await visiting(reading(value)) { visitor in
      let shown = try await visitor.show(id)
      #expect(shown["migration_status"] == "migrating")
      #expect(shown["migration_progress"] == nil)
    }
  }

  @Test(arguments: ["driver-assisted", "42%", "101", "-1", " "])
  func `any other value is shown as it is`(value: String) async throws {
    try await visiting(reading(value)) { (visitor: Visitor) async throws in
      #expect(try await visitor.show(id)["migration_progress"]?.string == value)
    }
  }

  @Test func `the script says from which microversion on there is the field, if at all`() async throws {
    var script = reading()
    script.maxMicroversion = Microversion(3, 80)
    script.progressMicroversion = Microversion(3, 75)
    try await visiting(script) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes/\(id)", version: "3.74").volume["migration_progress"] == nil)
      #expect(try await visitor.ask("/volumes/\(id)", version: "3.75").volume["migration_progress"] == "42")
      #expect(try await visitor.show(id)["migration_progress"] == "42")
    }
    script.progressMicroversion = nil
    try await visiting(script) { visitor in
      let shown = try await visitor.show(id)
      #expect(shown["migration_status"] == "migrating")
      #expect(shown["migration_progress"] == nil)
    }
  }

  @Test func `unreadable answers 500 where the field would be, and works below and in lists`() async throws {
    try await visiting(Example.cloud([.unreadable(seconds: 1)], ending: .never)) { visitor in
      let reply = try await visitor.ask("/volumes/\(id)")
      #expect(reply.status == 500)
      let body =
        #"{"computeFault": {"code": 500, "message": "The server has either erred or is incapable of performing the "#
        + #"requested operation."}}"#
      #expect(reply.body == body)
      let below = try await visitor.ask("/volumes/\(id)", version: "3.71")
      #expect(below.volume["migration_status"] == "migrating")
      let list = try await visitor.ask("/volumes/detail?migration_status=migrating")
      #expect(list.names == ["data"])
      #expect(try await visitor.ask("/volumes/\(id)", as: "reader").status == 200)
    }
  }

  @Test func `nova's percent can stand in migration_status itself`() async throws {
    var script = reading(status: "in-use")
    script.migrations[0].viaNova = true
    try await visiting(script) { visitor in
      let shown = try await visitor.show(id)
      #expect(shown["status"] == "in-use")
      #expect(shown["migration_status"] == "42")
      #expect(shown["migration_progress"] == nil)
      #expect(shown["os-vol-mig-status-attr:migstat"] == "migrating")
      #expect(shown["attachments"]?.elements?.count == 1)
      #expect(try await visitor.ask("/volumes/\(id)", version: "3.71").volume["migration_status"] == "migrating")
      let list = try await visitor.ask("/volumes/detail?migration_status=migrating")
      #expect(list.volumes.first?["migration_status"] == "migrating")
    }
  }

  @Test func `others than admins are not told of migrations at all`() async throws {
    let script = Example.cloud(
      [.readings(["42"], every: 1)], ending: .never, volume: Example.volume(project: "demo"))
    let hidden: Set = [
      "migration_status", "migration_progress", "provider_id", "cluster_name", "os-vol-mig-status-attr:migstat",
      "os-vol-mig-status-attr:name_id", "os-vol-host-attr:host",
    ]
    let keys = Self.keysAtBase.union(Self.laterKeys.map(\.1)).subtracting(hidden)
    try await visiting(script) { visitor in
      let shown = try await visitor.ask("/volumes/\(id)", as: "member").volume
      #expect(shown.members.map { Set($0.map(\.name)) } == keys)
      // The filter is applied all the same, and the destination is not in the list.
      let listed = try await visitor.ask("/volumes/detail?all_tenants=1&migration_status=migrating", as: "member")
      #expect(listed.volumes.map { $0.members.map { Set($0.map(\.name)) } } == [keys])
      #expect(try await visitor.ask("/volumes", as: "member").names == ["data"])
      #expect(try await visitor.ask("/volumes?all_tenants=1").names == ["data", "data"])
    }
  }

  @Test func `a volume of another project is found by admins and 404 for others`() async throws {
    try await visiting(CloudScript(volumes: [Example.volume(project: "demo")])) { visitor in
      #expect(try await visitor.ask("/volumes/\(id)").status == 200)
      let project = CloudScript.projectID(named: "admin")
      #expect(try await visitor.ask("/\(project)/volumes/\(id)").status == 200)
      let reply = try await visitor.ask("/volumes/\(id)", as: "reader")
      #expect(reply.status == 404)
      #expect(reply.body == #"{"itemNotFound": {"code": 404, "message": "Volume \#(id) could not be found."}}"#)
      #expect(try await visitor.ask("/volumes/nosuch").message == "Volume nosuch could not be found.")
    }
  }
}
