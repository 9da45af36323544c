/// One row of Cinder's volume table at one time, and what cinder-volume would tell about it.
struct VolumeRow: Sendable, Equatable {
  /// The row: `host`, `status`, `migrationStatus` and the rest as they are now.
  var volume: SimulatedVolume
  /// What the RPC for a show's progress answers.
  var reading = ScriptedState.Reading.absent
  /// Whether a show puts the reading into `migration_status` (see `MigrationScript.viaNova`).
  var readingIsStatus = false

  var createdAt: Double { volume.createdAt ?? 0 }
  var updatedAt: Double { volume.updatedAt ?? createdAt }
}
