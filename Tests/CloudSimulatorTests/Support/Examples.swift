@testable import CloudSimulator

/// Volumes and migrations that many tests want.
enum Example {
  static let alpha = "hosta@alpha#pool1"
  static let beta = "hostb@beta#pool2"
  static let gibibyte = 1_073_741_824.0

  /// A volume of 100 GiB, so that a percent is a GiB.
  static func volume(_ name: String = "data", project: String = "admin", status: String = "available")
    -> SimulatedVolume
  {
    SimulatedVolume(
      name: name, sizeGiB: 100, projectID: CloudScript.projectID(named: project), host: alpha, status: status,
      attachments: status == "in-use" ? 1 : 0)
  }

  /// Starting for 10 s, preparing for 20 s, a percent a second, completing for 5 s, null for 1 s.
  static let wholeCopy: [MigrationScript.Step] = [
    .starting(seconds: 10), .preparing(seconds: 20), .copying(bytesPerSecond: gibibyte, toPercent: 100),
    .completing(seconds: 5), .null(seconds: 1),
  ]

  /// A cloud with one volume that migrates.
  static func cloud(
    _ steps: [MigrationScript.Step] = wholeCopy, ending: MigrationScript.Ending = .success,
    volume: SimulatedVolume = volume(), _ adjust: (inout MigrationScript) -> Void = { _ in }
  ) -> CloudScript {
    var migration = MigrationScript(volumeID: volume.id, destinationHost: beta, steps: steps, ending: ending)
    adjust(&migration)
    return CloudScript(volumes: [volume], migrations: [migration])
  }
}
