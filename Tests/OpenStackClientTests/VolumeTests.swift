import Testing

@testable import OpenStackClient

/// Volumes as Cinder really describes them, and as it might.
struct VolumeTests {
  @Test("A migrating volume as an admin's show has it")
  func adminShow() throws {
    let volume = try Volume(json: Transcript.migratingVolume)
    var expected = Volume(id: Transcript.volume)
    expected.name = "obs-19457"
    expected.sizeBytes = 1_073_741_824
    expected.status = "available"
    expected.projectID = Transcript.project
    expected.volumeType = "__DEFAULT__"
    expected.host = "hosta@alpha#pool1"
    expected.updatedAt = 1_795_366_045
    expected.migrationStatus = .migrating
    expected.progress = .percent(7)
    #expect(volume == expected)
  }

  @Test("A list has the same volume without progress")
  func adminList() throws {
    var expected = try Volume(json: Transcript.migratingVolume)
    expected.progress = .absent
    #expect(try Volume(json: Transcript.listedVolume) == expected)
  }

  @Test("A member's answer has no key migration_status: that is not the same as null")
  func member() throws {
    let volume = try Volume(json: Transcript.membersVolume)
    #expect(volume.migrationStatus == nil)
    #expect(volume.host == nil)
    #expect(volume.progress == .absent)
    #expect(try Volume(json: #"{"id": "v", "migration_status": null}"#).migrationStatus == MigrationStatus.none)
    #expect(try Volume(json: #"{"id": "v"}"#).migrationStatus == nil)
  }

  @Test(
    "migration_status is read as Cinder's database has it, in any case",
    arguments: [
      (#""starting""#, MigrationStatus.starting), (#""migrating""#, .migrating), (#""MIGRATING""#, .migrating),
      (#""completing""#, .completing), (#""success""#, .success), (#""error""#, .error), ("null", .none),
      (#""""#, .none), (#""deleting""#, .other("deleting")),
      (#""target:\#(Transcript.volume)""#, .target(of: Transcript.volume)), (#""target:""#, .target(of: "")),
    ])
  func statuses(json: String, status: MigrationStatus) throws {
    let volume = try Volume(json: Transcript.row(status: json, host: "hosta@alpha#pool1"))
    #expect(volume.migrationStatus == status)
    #expect(volume.progress == .absent)
  }

  @Test("Only starting, migrating and completing are migrations under way")
  func active() {
    let all: [MigrationStatus] = [
      .none, .starting, .migrating, .completing, .success, .error, .target(of: "v"), .other("deleting"),
    ]
    #expect(all.filter(\.isActive) == [.starting, .migrating, .completing])
  }

  @Test(
    "Nova's percent in migration_status means migrating at that percent",
    arguments: [
      (#""12""#, MigrationProgress.percent(12)), (#""0""#, .percent(0)), (#""100""#, .percent(100)),
      ("12", .percent(12)), (#""101""#, .malformed("101")), (#""12.5""#, .malformed("12.5")),
    ])
  func percentInStatus(json: String, progress: MigrationProgress) throws {
    let volume = try Volume(json: Transcript.row(status: json, host: "hosta@alpha#pool1"))
    #expect(volume.migrationStatus == .migrating)
    #expect(volume.progress == progress)
  }

  @Test("Where both fields have a percent, migration_progress is the one that counts")
  func percentInBoth() throws {
    let volume = try Volume(json: #"{"id": "v", "migration_status": "12", "migration_progress": "13"}"#)
    #expect(volume.progress == .percent(13))
  }

  @Test("The destination's row names the volume that migrates, and its own host")
  func destination() throws {
    let json = Transcript.row(
      id: Transcript.destination, status: #""target:\#(Transcript.volume)""#, host: "hostb@beta#pool2")
    let volume = try Volume(json: json)
    #expect(volume.id == Transcript.destination)
    #expect(volume.migrationStatus == .target(of: Transcript.volume))
    #expect(volume.host == "hostb@beta#pool2")
  }

  @Test("The proposal's own sample, a volume being created without a host that yet has a percent, is read")
  func proposalSample() throws {
    let volume = try Volume(
      json: """
        {"id": "6edbc2f4-1507-44f8-ac0d-eed1d2608d38", "status": "creating", "size": 2, "name": "vol-003",
         "migration_status": null, "migration_progress": "42", "attachments": [], "volume_type": "lvmdriver-1",
         "created_at": "2018-11-28T06:25:15.288987", "updated_at": null, "os-vol-host-attr:host": null}
        """)
    #expect(volume.status == "creating")
    #expect(volume.host == nil)
    #expect(volume.updatedAt == nil)
    #expect(volume.progress == .percent(42))
    #expect(volume.migrationStatus == MigrationStatus.none)
  }

  @Test("A volume with an attachment is attached, whatever stands in it")
  func attached() throws {
    #expect(try Volume(json: #"{"id": "v", "attachments": [{"server_id": "s", "device": "/dev/vdb"}]}"#).isAttached)
    #expect(try !Volume(json: #"{"id": "v", "attachments": null}"#).isAttached)
  }

  @Test(
    "A size that can't be one is not known",
    arguments: [("-1", nil), ("1e300", nil), ("null", nil), ("0", 0.0), ("65536", 0x1p46)])
  func sizes(json: String, bytes: Double?) throws {
    #expect(try Volume(json: #"{"id": "v", "size": \#(json)}"#).sizeBytes == bytes)
  }

  @Test(
    "A volume with a value of another kind is a volume all the same",
    arguments: [
      #""name": 7"#, #""name": "\ud800""#, #""name": {"a": 1}"#, #""size": "1""#, #""size": 1e400"#, #""status": []"#,
      #""attachments": {}"#, #""volume_type": 3"#, #""os-vol-host-attr:host": 5"#, #""updated_at": true"#,
    ])
  func oddValue(pair: String) throws {
    let volume = try Volume(json: #"{"id": "v", "migration_status": "migrating", "migration_progress": "7", \#(pair)}"#)
    #expect(volume.id == "v")
    #expect(volume.migrationStatus == .migrating)
    #expect(volume.progress == .percent(7))
    #expect(volume.sizeBytes == nil)
  }

  @Test("A name that is no Unicode is a replacement character, one that is not there is empty")
  func unreadableName() throws {
    #expect(try Volume(json: #"{"id": "v", "name": "\ud800"}"#).name == "\u{FFFD}")
    #expect(try Volume(json: #"{"id": "v", "name": null}"#).name == "")
  }

  @Test(
    "A row without an id makes an error and no volume",
    arguments: ["{}", "[]", "null", "42", #""text""#, #"{"id": null}"#, #"{"id": 7}"#, #"{"id": "v""#])
  func nonsense(json: String) {
    #expect(throws: DecodingError.self) { try Volume(json: json) }
  }
}
