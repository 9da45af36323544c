/// What one evaluation changed: whom receivers must hear of.
public struct AlertChanges: Sendable, Hashable {
  /// One alert, and who is to be told.
  public struct Item: Sendable, Hashable {
    /// The alert as it is now.
    public var alert: Alert
    /// Which receivers are told; nil: all.
    public var receivers: [String]?
    /// The alert's fingerprint, which is computed but once.
    let key: Fingerprint

    /// The alert's fingerprint in sixteen hexadecimal digits.
    public var fingerprint: String { key.text }
  }

  /// Those that began to fire, in the order of their conditions.
  public var fired: [Item] = []
  /// Those that fire as before, but with other annotations, another link, or other receivers.
  public var refreshed: [Item] = []
  /// Those that were resolved, in the order of their keys.
  public var resolved: [Item] = []
  /// How many conditions were passed over, because another had the same key or the same labels.
  public var ignored = 0

  /// True when no receiver must hear of anything.
  public var isEmpty: Bool { fired.isEmpty && refreshed.isEmpty && resolved.isEmpty }

  /// No change.
  public init() {}
}
