import MetricsExposition

/// Writes whether what happens is remembered.
enum StoreMetrics {
  private static let up = MetricFamily(
    "cinder_migration_exporter_storage_up", .gauge,
    "1 while what happens is stored, 0 when the last write failed, so that a restart would forget; absent without a "
      + "storage.path.")
  private static let skipped = MetricFamily(
    "cinder_migration_exporter_storage_skipped_rows_total", .counter,
    "Rows of the database that could not be read at the start: what they told is forgotten.")

  static func write(_ status: StoreStatus, to page: inout TextPage) {
    page.write(up, status.isWorking ? 1 : 0)
    page.write(skipped, Double(status.skippedRows))
  }
}
