/// One migration as it will go, as a list of steps.
///
/// What the API shows at any time is a pure function of it: see `state(after:sizeGiB:)`.
public struct MigrationScript: Sendable, Equatable {
  /// A stretch of a migration; seconds are simulated ones, and `.infinity` is allowed.
  public enum Step: Sendable, Equatable {
    /// `migration_status` is `starting`: the scheduler looks for room, nothing has moved.
    case starting(seconds: Double)
    /// `migrating` at `"0"`: Cinder makes the destination volume, and no byte is copied yet.
    case preparing(seconds: Double)
    /// `migrating` with an integer percent, rounded down, from where the last step left it.
    case copying(bytesPerSecond: Double, toPercent: Int)
    /// `migrating` with a percent that stands still.
    case frozen(seconds: Double)
    /// `migrating` without the field: no copy is running.
    case absent(seconds: Double)
    /// `migrating` with this value in the field: driver-assisted, or any odd text.
    case text(String, seconds: Double)
    /// `migrating` with these raw values one after another; `nil` is an absent field.
    case readings([String?], every: Double)
    /// `completing`: the copy is done, the host is still the old one.
    case completing(seconds: Double)
    /// `migration_status` is null for a moment before success, and the host is the new one already.
    case null(seconds: Double)
    /// Listed as `migrating`, but a show that needs the field answers 500; older microversions make no RPC and work.
    case unreadable(seconds: Double)
    /// The next `copying` begins at 0 again.
    case restartFromZero
  }

  /// What becomes of the migration after its last step.
  public enum Ending: Sendable, Equatable {
    /// `success`: the volume lives on the destination.
    case success
    /// `error`: the volume stays where it was, and the destination volume is deleted.
    case error
    /// An admin reset it: `migration_status` is null, the volume is where it was, the destination volume stays behind.
    case reset
    /// The volume is deleted.
    case vanish
    /// The last step lasts for ever.
    case never
  }

  /// The volume that migrates.
  public var volumeID: String
  /// Where it goes, as `host@backend#pool`.
  public var destinationHost: String
  /// When it begins, in simulated seconds since the cloud's start; negative: it was under way before.
  public var beginsAfter: Double
  /// What happens, one after another.
  public var steps: [Step]
  /// What becomes of it then.
  public var ending: Ending
  /// Whether Cinder makes a destination volume (`target:…`) for it; a driver-assisted migration has none.
  public var hasTarget: Bool
  /// Cinder's `swap-in-status` variant for attached volumes, which nova copies: from the field's microversion on a show
  /// puts the percent into `migration_status` and has no `migration_progress`; lists still say `migrating`.
  public var viaNova: Bool
  /// The volume's `status` meanwhile: `maintenance` when it was locked, `retyping` for a retype; `nil`: its own.
  public var statusMeanwhile: String?
  /// The volume's type after success, for a retype; `nil`: its own.
  public var newVolumeType: String?
  /// Repeats the whole script each so many seconds, there and back again; `nil`: once.
  ///
  /// A volume that vanishes comes back under a new id.
  public var every: Double?

  /// A migration of `volumeID` to `destinationHost` that goes through `steps` to its `ending`.
  public init(
    volumeID: String, destinationHost: String, beginsAfter: Double = 0, steps: [Step], ending: Ending = .success,
    hasTarget: Bool = true, viaNova: Bool = false, statusMeanwhile: String? = nil, newVolumeType: String? = nil,
    every: Double? = nil
  ) {
    self.volumeID = volumeID
    self.destinationHost = destinationHost
    self.beginsAfter = beginsAfter
    self.steps = steps
    self.ending = ending
    self.hasTarget = hasTarget
    self.viaNova = viaNova
    self.statusMeanwhile = statusMeanwhile
    self.newVolumeType = newVolumeType
    self.every = every
  }

  /// An ordinary host-assisted migration from the POST to success.
  public static func ordinary(
    volumeID: String, destinationHost: String, beginsAfter: Double = 0, bytesPerSecond: Double
  ) -> MigrationScript {
    MigrationScript(
      volumeID: volumeID, destinationHost: destinationHost, beginsAfter: beginsAfter,
      steps: [
        .starting(seconds: 0.1), .preparing(seconds: 1),
        .copying(bytesPerSecond: bytesPerSecond, toPercent: 100), .completing(seconds: 0.3), .null(seconds: 0.04),
      ])
  }
}
