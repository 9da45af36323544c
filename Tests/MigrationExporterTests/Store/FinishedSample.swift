@testable import MigrationExporter

/// Finished migrations as the history has them.
enum FinishedSample {
  static func migration(
    _ id: String, _ result: MigrationSnapshot.Result = .success, cloud: String = "prod", name: String = "pg-main-data",
    start: Double? = nil, end: Double, _ adjust: (inout FinishedMigration) -> Void = { _ in }
  ) -> FinishedMigration {
    var migration = FinishedMigration(
      cloud: cloud, region: "RegionOne", volumeID: id, key: start ?? end, name: name, projectID: "p1",
      volumeType: "ssd", sizeBytes: 100 * 0x1p30, sourceHost: "stor1@ceph#ssd", destinationHost: "stor2@lvm#hdd",
      method: .cinder, isRetype: false, start: start, end: end, result: result, percent: 99)
    adjust(&migration)
    return migration
  }
}
