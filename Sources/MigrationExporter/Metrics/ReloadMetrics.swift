import MetricsExposition

/// Writes whether the configuration in force is the one that was last asked for.
enum ReloadMetrics {
  private static let successful = MetricFamily(
    "cinder_migration_exporter_config_last_reload_successful", .gauge,
    "1 when the last attempt to load the configuration went well, 0 when it was refused and the old one stays in force."
  )
  private static let lastSuccess = MetricFamily(
    "cinder_migration_exporter_config_last_reload_success_timestamp_seconds", .gauge,
    "When the configuration in force was loaded, in unix seconds.")

  static func write(_ status: ReloadStatus, to page: inout TextPage) {
    page.write(successful, status.isLastSuccessful ? 1 : 0)
    page.write(lastSuccess, status.lastSuccess)
  }
}
