import StallDetector

extension API {
  /// One migration with all that led to its verdict.
  package struct MigrationDetail: Codable, Sendable {
    package var migration: Migration
    /// The policy that applied, with its numbers, in a line.
    package var policy: String
    package var readings: [Reading]
    package var ticks: [Tick]
    package var verdicts: [Verdict]
    package var readings_left_out: Int
    package var verdicts_left_out: Int
    package var alerts: [Alert]
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
      readings: trail.runs.map(API.Reading.init),
      ticks: trail.ticks.map { API.Tick(time: $0.time, percent: $0.percent) },
      verdicts: trail.changes.map {
        API.Verdict(time: $0.time, state: $0.state.rawValue, reason: $0.reason.sentence)
      }, readings_left_out: trail.forgottenRuns, verdicts_left_out: trail.forgottenChanges,
      alerts: alerts)
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
