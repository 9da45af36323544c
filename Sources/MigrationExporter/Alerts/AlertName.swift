/// The alerts that there are, by the names under which receivers and people know them.
public enum AlertName: String, Sendable, Hashable, CaseIterable {
  /// A migration does not move any more.
  case stalled = "CinderVolumeMigrationStalled"
  /// A migration is proven to be too slow.
  case slow = "CinderVolumeMigrationSlow"
  /// A migration ended in `error`, or its volume vanished.
  case failed = "CinderVolumeMigrationFailed"
  /// The details of a source host's migrations can't be read.
  case unreadable = "CinderVolumeMigrationUnreadable"
  /// A migration without a number takes longer than its size explains.
  case takesLong = "CinderVolumeMigrationTakesLong"
  /// Most copies of a source host have become slower together.
  case backendSlow = "CinderBackendCopiesSlow"
  /// A cloud can't be seen.
  case blind = "CinderMigrationExporterBlind"
}
