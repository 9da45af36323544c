import StallDetector

/// What has been recorded of one cloud: tells what of its next snapshot is new.
struct TracePage {
  private let cloud: String
  /// When each migration was last observed, as far as that has been written, in unix seconds.
  private var written: [String: Double] = [:]

  init(cloud: String) { self.cloud = cloud }

  /// The rows for what the poll has found: one for each migration that it asked about.
  ///
  /// After a poll that failed, a failed one for each that was under way.
  mutating func lines(_ snapshot: CloudSnapshot, now: Double) -> [TraceLine] {
    guard snapshot.failure == nil else {
      return snapshot.migrations.filter { $0.result == nil }.map { TraceLine(failed: $0, cloud: cloud, at: now) }
    }
    let before = written
    written = [:]
    return snapshot.migrations.compactMap { migration in
      guard let time = migration.observation?.time else { return nil }
      written[migration.id] = time
      return before[migration.id] == time ? nil : TraceLine(migration, cloud: cloud)
    }
  }
}
