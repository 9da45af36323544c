public import MetricsExposition

/// What has happened in one cloud since the start: only ever counts up.
public struct MigrationTotals: Sendable {
  /// From one backend to another.
  public struct Route: Sendable, Hashable {
    /// The backend that is left.
    public let source: String
    /// The backend that is gone to.
    public let destination: String

    package init(source: String, destination: String) {
      self.source = source
      self.destination = destination
    }
  }

  /// Migrations that ended, by result; every result is there from the start.
  public internal(set) var finished: [MigrationSnapshot.Result: UInt64] = Dictionary(
    uniqueKeysWithValues: MigrationSnapshot.Result.allCases.map { ($0, 0) })
  /// Bytes copied by route; a route is there with 0 from the poll that first shows it.
  public internal(set) var copiedBytes: [Route: Double] = [:]
  /// Seconds from start to end, of those that ended well: 1 min … 7 d.
  public internal(set) var duration = Histogram(bounds: [
    60, 300, 900, 1800, 3600, 7200, 14_400, 28_800, 43_200, 86_400, 172_800, 345_600, 604_800,
  ])
  /// Bytes per second over the whole duration, of those that ended well: 1 MiB/s … 4 GiB/s.
  public internal(set) var meanRate = Histogram(bounds: (0...12).map { Double(1 << $0) * 0x1p20 })
  /// Values of `migration_progress` that look like a number and are no percent.
  public internal(set) var malformedReadings: UInt64 = 0
  /// Rows of Cinder's lists that could not be read: migrations that are not seen.
  public internal(set) var skippedRows: UInt64 = 0
}
