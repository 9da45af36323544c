/// What Cinder said about one migration in one poll, with everything else taken away.
public enum Reading: Sendable, Hashable, Codable {
  /// The scheduler has not yet handed the migration to a backend (`migration_status` is `starting`).
  case starting
  /// It migrates, and this many whole percent are copied, rounded down, 0…100.
  case percent(Int)
  /// It migrates, and there is no number. `cloudGivesField` tells whether this cloud has ever shown one:
  /// where it has, a lasting absence means that no copy runs any more.
  case noNumber(cloudGivesField: Bool)
  /// It migrates, and the field holds a driver's own words instead of a number.
  case text
  /// It migrates, and this cloud has no such field at all.
  case unavailable
  /// The data are copied, the records are being swapped (`completing`).
  case completing
  /// `migration_status` is null: for some 40 ms just before `success`, or for good after a reset.
  case null
  /// The volume is gone (404).
  case missing
  /// It ended well.
  case success
  /// It ended badly.
  case error
  /// The details could not be read, or made no sense.
  case failed
}
