/// How the alerts of one receiver are laid together to messages, and how often they are told again.
///
/// Each kind of receiver has its own: Alertmanager wants all that fires once a minute, a webhook gets groups as
/// Alertmanager itself would send them, a pager gets one message for each change.
public struct Batching: Sendable, Hashable {
  /// Which alerts go together.
  public enum Grouping: Sendable, Hashable {
    /// All of them.
    case all
    /// Those that have the same values of these labels.
    case labels([String])
    /// None: each goes alone.
    case each
  }

  /// Which alerts go together.
  public var grouping: Grouping
  /// Seconds from the first alert of a new group to its first message, so that what begins together arrives together.
  public var wait: Double
  /// Seconds between two messages of a group when something has changed in it.
  public var interval: Double
  /// Seconds after which a group that fires is told again although nothing has changed; nil: never.
  public var repeatInterval: Double?
  /// Seconds for which an alert is told again after the receiver has first taken that it is resolved; 0: once is enough.
  public var keepsResolved: Double
  /// The most alerts of one message; a group that has more is told in several.
  public var maximum: Int
  /// Whether that an alert is resolved is told at all.
  public var sendsResolved: Bool

  /// Says how.
  public init(
    grouping: Grouping, wait: Double = 0, interval: Double = 0, repeatInterval: Double? = nil,
    keepsResolved: Double = 0, maximum: Int = 500, sendsResolved: Bool = true
  ) {
    self.grouping = grouping
    self.wait = wait
    self.interval = interval
    self.repeatInterval = repeatInterval
    self.keepsResolved = keepsResolved
    self.maximum = maximum
    self.sendsResolved = sendsResolved
  }
}
