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

  /// The same at each try, and other for any other content: sixteen hexadecimal digits.
  public var idempotencyKey: String {
    var hash = FNV()
    hash.add(groupKey)
    for item in items {
      hash.add(item.alert.identity.fingerprint)
      hash.add("\(item.alert.startsAt) \(item.alert.endsAt ?? 0) \(item.revision)")
    }
    return Fingerprint.digits(hash.hash)
  }

  /// Lays alerts together.
  public init(groupKey: String, groupLabels: [String: String], items: [Item]) {
    self.groupKey = groupKey
    self.groupLabels = groupLabels
    self.items = items
  }
}
