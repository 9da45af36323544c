import OpenStackClient

@testable import MigrationExporter
@testable import StallDetector

/// Snapshots as a poller would make them, without one.
enum Sample {
  static let begin = 1_749_996_180.0

  static func cloud(_ name: String = "prod", _ migrations: [MigrationSnapshot] = []) -> CloudSnapshot {
    var cloud = CloudSnapshot(name: name)
    cloud.hasBeenPolled = true
    cloud.description = description()
    cloud.lastSuccess = begin
    cloud.migrations = migrations
    return cloud
  }

  static func description(
    endpoint: String = "https://cinder.example/v3/p", maximum: Microversion = .init(3, 72), pinned: Microversion? = nil
  ) -> OpenStackCloud.Description {
    // The minimum is below whatever a test pins.
    let versions = try? CinderVersions(minimum: .init(3, 0), maximum: maximum, pinned: pinned)
    guard let versions else { preconditionFailure("a version is pinned that is not in the range") }
    return .init(region: "RegionOne", endpoint: endpoint, versions: versions)
  }

  static func migration(
    _ id: String = "v1", _ state: MigrationState = .copying, percent: Int? = 42, name: String = "pg-main-data",
    reason: Reason? = nil, _ adjust: (inout MigrationSnapshot) -> Void = { _ in }
  ) -> MigrationSnapshot {
    var volume = Volume(id: id)
    volume.name = name
    volume.sizeBytes = 100 * 0x1p30
    let reason = reason ?? .advancing(percent: percent ?? 0, plateau: 60, window: 900)
    var migration = MigrationSnapshot(
      id: id, volume: volume, status: .migrating, sourceHost: "stor1@ceph#ssd", destinationHost: "stor2@lvm#hdd",
      verdict: Verdict(state, reason))
    migration.percent = percent
    adjust(&migration)
    return migration
  }

  static func ended(_ id: String = "v1", _ result: MigrationSnapshot.Result = .success) -> MigrationSnapshot {
    migration(id, .ended, reason: .ended) {
      $0.result = result
      $0.end = begin
    }
  }

  static func board(_ clouds: [CloudSnapshot]) -> SnapshotBoard {
    let board = SnapshotBoard(clouds: clouds.map(\.name))
    for cloud in clouds { board.publish(cloud) }
    return board
  }
}
