import StallDetector

extension API {
  /// One migration with all that led to its verdict.
  package struct MigrationDetail: Codable, Sendable {
    package var migration: Migration
    /// The policy that applied, with its numbers, in a line.
    package var policy: String
    package var policy_values: Policy
    package var readings: [Reading]
    package var ticks: [Tick]
    package var verdicts: [Verdict]
    package var readings_left_out: Int
    package var verdicts_left_out: Int
    package var alerts: [Alert]
  }

  /// A policy with all its numbers, as they count: no window is shorter than `window_seconds`.
  package struct Policy: Codable, Sendable {
    package var name: String
    package var mode: String
    package var window_seconds: Double
    @Null package var longest_seconds: Double?
    @Null package var tolerated_slowdown: Double?
    @Null package var slowest_healthy_rate_bytes_per_second: Double?
    package var number_missing_window_seconds: Double
    package var finishing_window_seconds: Double
    @Null package var minimum_rate_bytes_per_second: Double?
    @Null package var deadline_seconds: Double?
  }

  /// What Cinder said of a migration, once or in several polls in a row.
  package struct Reading: Codable, Sendable {
    /// What kind of answer, such as `percent` or `absent`.
    package var kind: String
    @Null package var percent: Int?
    package var first: Double
    package var last: Double
    package var polls: Int
  }

  /// A poll that first showed a new highest percent.
  package struct Tick: Codable, Sendable {
    package var time: Double
    package var percent: Int
  }

  /// The first verdict of another state than the one before.
  package struct Verdict: Codable, Sendable {
    package var time: Double
    package var state: String
    package var reason: String
  }
}

extension API.MigrationDetail {
  /// `migration` of `cloud` as it is told.
  init(_ migration: MigrationSnapshot, in cloud: CloudSnapshot, alerts: [API.Alert]) {
    let trail = migration.trail
    self.init(
      migration: API.Migration(migration, in: cloud), policy: migration.policyWords,
      policy_values: API.Policy(migration.policy, name: migration.policyName),
      readings: trail.runs.map(API.Reading.init),
      ticks: trail.ticks.map { API.Tick(time: $0.time, percent: $0.percent) },
      verdicts: trail.changes.map {
        API.Verdict(time: $0.time, state: $0.state.rawValue, reason: $0.reason.sentence)
      }, readings_left_out: trail.forgottenRuns, verdicts_left_out: trail.forgottenChanges,
      alerts: alerts)
  }
}

extension API.Policy {
  init(_ policy: StallPolicy, name: String) {
    let isAdaptive = policy.mode == .adaptive
    self.init(
      name: name, mode: policy.mode.rawValue, window_seconds: policy.window,
      longest_seconds: isAdaptive ? max(policy.window, policy.longest) : nil,
      tolerated_slowdown: isAdaptive ? policy.toleratedSlowdown : nil,
      slowest_healthy_rate_bytes_per_second: isAdaptive ? policy.slowestHealthyRate : nil,
      number_missing_window_seconds: max(policy.window, policy.numberMissingWindow),
      finishing_window_seconds: max(policy.window, policy.finishingWindow),
      minimum_rate_bytes_per_second: policy.minimumRate, deadline_seconds: policy.deadline)
  }
}

extension API.Reading {
  init(_ run: MigrationTrail.Run) {
    if case .percent(let percent) = run.reading {
      self.init(kind: "percent", percent: percent, first: run.first, last: run.last, polls: run.count)
    } else {
      self.init(kind: run.reading.word, percent: nil, first: run.first, last: run.last, polls: run.count)
    }
  }

  /// All kinds there are.
  static let kinds = [
    "starting", "percent", "absent", "never-seen", "text", "unavailable", "completing", "null", "missing", "success",
    "error", "failed",
  ]
}
