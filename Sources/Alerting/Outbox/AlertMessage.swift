/// What is sent to a receiver at once.
///
/// It stays as it is from one try to the next, as long as none of its alerts has changed.
public struct AlertMessage: Sendable, Hashable {
  /// One alert as it was when the message was made.
  public struct Item: Sendable, Hashable {
    /// The alert.
    public var alert: Alert
    /// Which of the alert's changes this is; counts up.
    public var revision: UInt64

    /// Puts an alert into a message.
    public init(alert: Alert, revision: UInt64) {
      self.alert = alert
      self.revision = revision
    }
  }

  /// What the group is called, as Alertmanager writes it: `{}:{alertname="…"}`; the same for all messages of a group.
  public var groupKey: String
  /// The labels by which the group is one.
  public var groupLabels: [String: String]
  /// At least one; those that fire first, and among those the oldest.
  public var items: [Item]

  /// Whether an alert of the group fires, be it one that another message tells of.
  public var groupFires: Bool
  /// When the group was last told before this, in unix seconds; nil: never.
  public var lastTold: Double?

  /// The same at each try, also after a restart, and another for other alerts, for another change of one of them, and for
  /// a reminder of what was told before: sixteen hexadecimal digits.
  public var idempotencyKey: String {
    var hash = FNV()
    hash.add(groupKey)
    hash.add("\(lastTold ?? 0)")
    for item in items {
      hash.add(item.alert.identity.fingerprint)
      hash.add("\(item.alert.startsAt) \(item.alert.endsAt ?? 0) \(item.revision)")
    }
    return Fingerprint.digits(hash.hash)
  }

  /// Lays alerts together.
  ///
  /// - Parameter groupFires: nil: these are all of the group.
  public init(
    groupKey: String, groupLabels: [String: String], items: [Item], groupFires: Bool? = nil, lastTold: Double? = nil
  ) {
    self.groupKey = groupKey
    self.groupLabels = groupLabels
    self.items = items
    self.groupFires = groupFires ?? items.contains { $0.alert.isFiring }
    self.lastTold = lastTold
  }
}
