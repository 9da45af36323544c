import OpenStackClient
import StallDetector

extension API {
  /// One migration of now, or one that ended lately.
  package struct Migration: Codable, Sendable {
    package var cloud: String
    @Null package var region: String?
    package var volume_id: String
    package var volume_name: String
    package var project_id: String
    package var volume_type: String
    @Null package var source_host: String?
    @Null package var destination_host: String?
    package var status: String
    package var state: String
    package var reason: String
    @Null package var result: String?
    @Null package var progress_percent: Int?
    @Null package var size_bytes: Double?
    @Null package var copied_bytes: Double?
    @Null package var copy_rate_bytes_per_second: Double?
    @Null package var copy_rate_lower_bound_bytes_per_second: Double?
    @Null package var copy_rate_upper_bound_bytes_per_second: Double?
    @Null package var estimated_completion: Double?
    @Null package var earliest_completion: Double?
    @Null package var latest_completion: Double?
    @Null package var start: Double?
    @Null package var end: Double?
    @Null package var last_progress: Double?
    @Null package var last_reading: Double?
    @Null package var stall_deadline: Double?
    @Null package var deadline: Double?
    @Null package var as_of: Double?
    package var policy: String
    package var mode: String
    package var method: String
    package var retype: Bool
  }
}

extension API.Migration {
  /// `migration` of `cloud` as it is told.
  ///
  /// - Parameter isOnePoll: true where it was polled once only, and nothing can be said of how long anything has been so.
  init(_ migration: MigrationSnapshot, in cloud: CloudSnapshot, isOnePoll: Bool = false) {
    self.init(
      cloud: cloud.name, region: cloud.description?.region, volume_id: migration.id,
      volume_name: migration.volume.name, project_id: migration.volume.projectID,
      volume_type: migration.volume.volumeType, source_host: migration.sourceHost,
      destination_host: migration.destinationHost, status: migration.status.text ?? "none",
      state: migration.verdict.state.rawValue, reason: migration.why(isOnePoll: isOnePoll),
      result: migration.result?.rawValue, progress_percent: migration.percent,
      size_bytes: migration.volume.sizeBytes?.ifFinite, copied_bytes: migration.copiedBytes?.ifFinite,
      copy_rate_bytes_per_second: migration.verdict.rate?.ifFinite,
      copy_rate_lower_bound_bytes_per_second: migration.verdict.rateLowerBound?.ifFinite,
      copy_rate_upper_bound_bytes_per_second: migration.verdict.rateUpperBound?.ifFinite,
      estimated_completion: migration.verdict.estimatedCompletion?.ifFinite,
      earliest_completion: migration.verdict.earliestCompletion?.ifFinite,
      latest_completion: migration.verdict.latestCompletion?.ifFinite, start: migration.start?.ifFinite,
      end: migration.end?.ifFinite, last_progress: migration.lastAdvance?.ifFinite,
      last_reading: migration.lastReading?.ifFinite, stall_deadline: migration.verdict.stallDeadline?.ifFinite,
      deadline: migration.deadline?.ifFinite, as_of: cloud.lastSuccess?.ifFinite, policy: migration.policyName,
      mode: migration.policy.mode.rawValue, method: migration.method.rawValue, retype: migration.isRetype)
  }

  /// What to call it: its volume's name, or the id of one that has none.
  var title: String { volume_name.isEmpty ? volume_id : volume_name }

  /// In how many seconds from its cloud's last poll on it will be done; nil while that is unknown.
  var secondsLeft: Double? {
    guard let end = estimated_completion, let as_of else { return nil }
    return max(0, end - as_of)
  }

  /// Where its state stands among the others, the worst first; one that is not known here is shown before all that are well.
  var badness: Int {
    (MigrationState(rawValue: state) ?? .copying).badness(hasFailed: hasFailed)
  }

  /// Whether it ended, and not well.
  var hasFailed: Bool { result.flatMap(MigrationSnapshot.Result.init(rawValue:))?.isFailure == true }
}
