import MetricsExposition

/// The families of current migrations: names, kinds and HELP texts.
///
/// The HELP texts are what an operator reads in Prometheus: each says the unit, the resolution, and that values are
/// polled, not continuous.
enum MigrationFamilies {
  private static func gauge(_ name: String, _ help: String) -> MetricFamily {
    MetricFamily("cinder_migration_\(name)", .gauge, help)
  }

  static let progress = gauge(
    "progress_ratio",
    "How much of the volume is copied, 0 to 1, in steps of 0.01, as Cinder last said; absent until it gives a number.")
  static let size = gauge("size_bytes", "Size of the volume in bytes, as of the last poll.")
  static let copied = gauge(
    "copied_bytes",
    "Bytes copied by the last poll: progress times size, so in steps of one percent of the size; it can fall when a copy starts "
      + "again.")
  static let rate = gauge(
    "copy_rate_bytes_per_second",
    "Copy rate in bytes per second over the last five minutes or the last two steps of one percent, whichever is longer; "
      + "worked out at each poll from the times of the steps, since rate() and deriv() are wrong on a staircase.")
  static let rateLowerBound = gauge(
    "copy_rate_lower_bound_bytes_per_second",
    "Bytes per second that the copy has reached at least, on average over the same time as the copy rate, as of the last "
      + "poll; absent while stalled.")
  static let rateUpperBound = gauge(
    "copy_rate_upper_bound_bytes_per_second",
    "Bytes per second that the copy has not exceeded, on average over the same time as the copy rate, as of the last "
      + "poll; absent while stalled.")
  static let estimatedCompletion = gauge(
    "estimated_completion_timestamp_seconds",
    "When the copy will be done if it keeps to its pace of late, in unix seconds; worked out at each poll from the times of "
      + "steps of one percent of the size. Absent before the second step, while stalled and when finishing.")
  static let earliestCompletion = gauge(
    "earliest_completion_timestamp_seconds",
    "The early end of the interval in which the copy will be done in four cases of five, in unix seconds; worked out at each "
      + "poll from steps of one percent of the size.")
  static let latestCompletion = gauge(
    "latest_completion_timestamp_seconds",
    "The late end of that interval, in unix seconds, as of the last poll, from steps of one percent of the size; it supposes "
      + "paces that the copy has had already.")
  static let deadline = gauge(
    "deadline_timestamp_seconds",
    "When the migration must be done by its policy, in unix seconds: its start and the configured deadline, as of the last "
      + "poll; absent where none is configured.")
  static let start = gauge(
    "start_timestamp_seconds",
    "When the migration began, in unix seconds, by Cinder's record; of one that has not left the scheduler, when it was "
      + "first seen.")
  static let lastProgress = gauge(
    "last_progress_timestamp_seconds",
    "When its highest percent was first seen, in unix seconds, to one poll interval.")
  static let lastReading = gauge(
    "last_reading_timestamp_seconds", "When the percent in progress_ratio was read, in unix seconds.")
  static let stallDeadline = gauge(
    "stall_deadline_timestamp_seconds",
    "When the migration will be (or was) called stalled if nothing moves, in unix seconds; at a poll, so up to one "
      + "interval later.")
  static let stalled = gauge(
    "stalled",
    "1 when the migration was stalled at the last poll, 0 when it was not; absent when that cannot be judged.")
  static let state = gauge(
    "state", "The exporter's verdict at the last poll: 1 for the state that holds, 0 for the others.")
  static let status = gauge(
    "status", "Cinder's migration_status at the last poll: 1 for the status that holds, 0 for the others.")
  static let info = gauge(
    "info",
    "Names and places of the migration, always 1; join on (cloud, volume_id). It stays for five minutes after the end, "
      + "a day after the volume vanished, after a failure until the status is no longer error, a day at most.")
  static let count = MetricFamily(
    "cinder_migrations", .gauge, "Migrations that go on, by state, and those that ended lately, as of the last poll.")
  static let finished = MetricFamily(
    "cinder_migrations_finished_total", .counter,
    "Migrations that ended since the exporter started, by result; each is counted once, at the poll that shows its end."
  )
  static let routeCopied = MetricFamily(
    "cinder_migration_route_copied_bytes_total", .counter,
    "Bytes copied from one backend to another since the exporter started, in steps of one percent of each volume, one poll "
      + "late; what gives no percent is counted whole at its end.")
  static let duration = MetricFamily(
    "cinder_migration_duration_seconds", .histogram,
    "Seconds from start to end of migrations that ended well, to one poll interval.")
  static let meanRate = MetricFamily(
    "cinder_migration_mean_rate_bytes_per_second", .histogram,
    "Size divided by duration of migrations that ended well, in bytes per second.")
}
