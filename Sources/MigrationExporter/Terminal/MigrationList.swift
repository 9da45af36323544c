import OpenStackClient
import StallDetector

/// A snapshot's migrations as JSON for scripts, the worst first.
public struct MigrationList: Sendable {
  private let snapshot: Snapshot
  private let isOnePoll: Bool

  /// A list of all migrations in `snapshot`; `isOnePoll` as for the table.
  public init(_ snapshot: Snapshot, isOnePoll: Bool = false) {
    self.snapshot = snapshot
    self.isOnePoll = isOnePoll
  }

  /// An array of objects, one a migration, each with every key; what is unknown is null.
  ///
  /// Sizes are in bytes, rates in bytes per second, times in unix seconds.
  public var json: String {
    let all = snapshot.clouds.flatMap { cloud in cloud.migrations.map { (cloud.name, $0) } }
    return prettyJSON(
      MigrationState.worstFirst.flatMap { state in all.filter { $0.1.verdict.state == state } }.map {
        Row($0.0, $0.1, isOnePoll: isOnePoll)
      })
  }

  private struct Row: Encodable {
    let cloud: String
    let volume_id: String
    let volume_name: String
    let project_id: String
    let volume_type: String
    @Null var source_host: String?
    @Null var destination_host: String?
    let status: String
    let state: String
    let reason: String
    @Null var result: String?
    @Null var progress_percent: Int?
    @Null var size_bytes: Double?
    @Null var copied_bytes: Double?
    @Null var copy_rate_bytes_per_second: Double?
    @Null var estimated_completion: Double?
    @Null var earliest_completion: Double?
    @Null var latest_completion: Double?
    @Null var start: Double?
    @Null var stall_deadline: Double?
    @Null var deadline: Double?
    let policy: String
    let mode: String
    let method: String
    let retype: Bool

    init(_ cloud: String, _ migration: MigrationSnapshot, isOnePoll: Bool) {
      self.cloud = cloud
      volume_id = migration.id
      volume_name = migration.volume.name
      project_id = migration.volume.projectID
      volume_type = migration.volume.volumeType
      source_host = migration.sourceHost
      destination_host = migration.destinationHost
      status = migration.status.text ?? "none"
      state = migration.verdict.state.rawValue
      reason = migration.why(isOnePoll: isOnePoll)
      result = migration.result?.rawValue
      progress_percent = migration.percent
      size_bytes = migration.volume.sizeBytes
      copied_bytes = migration.copiedBytes
      copy_rate_bytes_per_second = migration.verdict.rate
      estimated_completion = migration.verdict.estimatedCompletion
      earliest_completion = migration.verdict.earliestCompletion
      latest_completion = migration.verdict.latestCompletion
      start = migration.start
      stall_deadline = migration.verdict.stallDeadline
      deadline = migration.deadline
      policy = migration.policyName
      mode = migration.policy.mode.rawValue
      method = migration.method.rawValue
      retype = migration.isRetype
    }
  }
}
