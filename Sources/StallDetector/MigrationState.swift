/// What is true of one migration, as far as it can be known.
public enum MigrationState: String, Sendable, Hashable, Codable, CaseIterable {
  /// No number yet, and it is too early to wonder.
  case waiting
  /// Numbers come, and the pace explains the time since the last one.
  case copying
  /// Proven too slow: even the upper bound of the rate is under the policy's minimum, or even the earliest completion
  /// is past its deadline.
  case slow
  /// The plateau is beyond the window, or no number comes where one should.
  case stalled
  /// The copy is done, or as good as done, and Cinder is tidying up.
  case finishing
  /// Its details could not be read for a whole window.
  case unreadable
  /// There is no number to be had: driver-assisted, or a cloud without the field.
  case unmeasurable
  /// It is over.
  case ended
}
