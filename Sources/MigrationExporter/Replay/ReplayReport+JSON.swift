import StallDetector

extension ReplayReport {
  /// The report for scripts: every key is always there, what is unknown is null; times are unix seconds.
  public var json: String { prettyJSON(Page(self)) }

  private struct Page: Encodable {
    let polls: Int
    let failed_polls: Int
    let bad_rows: Int
    let volumes: Int
    let migrations: Int
    let migration_hours: Double
    @Null var first_time: Double?
    @Null var last_time: Double?
    let alert_count: Int
    let alerts: [Alert]
    let longest_plateaus: [Plateau]
    let trials: [TrialRow]

    init(_ report: ReplayReport) {
      let summary = report.summary
      polls = summary.rows
      failed_polls = summary.failedPolls
      bad_rows = report.badRows
      volumes = report.volumes
      migrations = summary.migrations
      migration_hours = summary.seconds / 3600
      first_time = summary.rows > 0 ? summary.first : nil
      last_time = summary.rows > 0 ? summary.last : nil
      alert_count = summary.alerts.count
      alerts = summary.alerts.elements.map(Alert.init)
      longest_plateaus = summary.plateaus.elements.map(Plateau.init)
      trials = report.trials.map(TrialRow.init)
    }
  }

  private struct Alert: Encodable {
    let volume: String
    let start: Double
    let seconds: Double
    @Null var percent: Int?
    let reason: String
    let end: String

    init(_ alert: ReplaySummary.Alert) {
      volume = alert.volume
      start = alert.start
      seconds = alert.seconds
      percent = alert.percent
      reason = alert.sentence
      end = "\(alert.end)"
    }
  }

  private struct Plateau: Encodable {
    let volume: String
    let start: Double
    let seconds: Double
    let percent: Int
    @Null var next_percent: Int?

    init(_ plateau: ReplaySummary.PlateauRecord) {
      volume = plateau.volume
      start = plateau.start
      seconds = plateau.seconds
      percent = plateau.percent
      next_percent = plateau.next
    }
  }

  private struct TrialRow: Encodable {
    /// Null where policies differ from volume to volume.
    @Null var mode: String?
    @Null var window_seconds: Double?
    let is_configured: Bool
    let alerts: Int
    let volumes_alerted: Int
    let hours_stalled: Double
    let alerts_that_moved_on: Int

    init(_ trial: Trial) {
      mode = trial.mode?.rawValue
      window_seconds = trial.window
      is_configured = trial.isOwn
      alerts = trial.tally.alerts
      volumes_alerted = trial.tally.volumes
      hours_stalled = trial.tally.seconds / 3600
      alerts_that_moved_on = trial.tally.resolved
    }
  }
}
