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
  /// What there is to say of those whose condition is gone: it stays as it is, however long they are still kept or told.
  private(set) var last: [AlertWording] = []
  /// How many conditions were passed over, because another had the same key or the same labels.
  public var ignored = 0

  /// True when no receiver must hear of anything.
  public var isEmpty: Bool { fired.isEmpty && refreshed.isEmpty && resolved.isEmpty }

  /// No change.
  public init() {}

  mutating func add(last wording: AlertWording) { last.append(wording) }

  /// Words what will not be worded anew, so that what it would be worded from is let go.
  ///
  /// Apart from the evaluation: the words of ten thousand alerts take their time, and others wait for those who evaluate.
  public func settle() { for wording in last { wording.settle() } }
}
