/// What is true of one scripted migration at one time.
public struct ScriptedState: Sendable, Equatable {
  /// Where in its life a migration is.
  public enum Phase: Sendable, Equatable {
    /// It has not begun.
    case pending
    /// `migration_status` is `starting`.
    case starting
    /// `migration_status` is `migrating`.
    case migrating
    /// `migration_status` is `completing`.
    case completing
    /// `migration_status` is null for a moment, and the host is the new one.
    case handover
    /// It ended well.
    case success
    /// It failed.
    case error
    /// An admin reset it.
    case reset
    /// The volume is gone.
    case vanished
  }

  /// What cinder-volume tells of the copy when a show asks for it.
  public enum Reading: Sendable, Equatable {
    /// Nothing: the field is left out.
    case absent
    /// The field's value.
    case value(String)
    /// The RPC fails, and the show with it.
    case failure
  }

  /// The volume that Cinder makes at the destination.
  public enum Target: Sendable, Equatable {
    /// There is none.
    case none
    /// It is being made.
    case creating
    /// It is there.
    case available
    /// It holds the old copy, and goes.
    case deleting
  }

  /// Where in its life the migration is.
  public var phase: Phase
  /// What a show would tell of the copy; `absent` unless migrating.
  public var reading = Reading.absent
  /// The destination volume.
  public var target = Target.none
  /// When `updated_at` was last set, in seconds since the migration began; `nil`: not by this migration.
  public var changedAfter: Double?

  /// How long the destination's row outlives a success, in seconds.
  public static let targetOutlives = 1.0

  /// Whether the volume's host is the destination already.
  public var hasMoved: Bool { phase == .handover || phase == .success }
}
