/// The life of one alert: pending, firing, resolved.
///
/// A pure value with one owner, the `AlertBook`.
public struct AlertLife: Sendable, Hashable {
  /// Where it stands.
  public enum Phase: Sendable, Hashable {
    /// Its condition has held since then, in unix seconds, but not yet for long enough.
    case pending(since: Double)
    /// It has been firing since then, and its condition was last true at that time.
    case firing(since: Double, lastTrue: Double)
  }

  /// Where it stands.
  public internal(set) var phase: Phase
  /// What it is about: the scope in which it is looked for, such as a cloud.
  public let scope: String
  /// What was last true of it; its labels stay those of the first time.
  public internal(set) var identity: AlertIdentity
  /// What there was last to say.
  public internal(set) var wording: AlertWording
  /// The timing as of the last time it was true.
  public internal(set) var timing: AlertTiming
  /// Which receivers are told; nil: all.
  public internal(set) var receivers: [String]?

  /// A life at some point, as it was stored.
  public init(
    phase: Phase, scope: String, identity: AlertIdentity, wording: AlertWording, timing: AlertTiming,
    receivers: [String]?
  ) {
    self.phase = phase
    self.scope = scope
    self.identity = identity
    self.wording = wording
    self.timing = timing
    self.receivers = receivers
  }
}
