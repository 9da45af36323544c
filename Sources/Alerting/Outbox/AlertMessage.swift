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
    // FNV-1a, as for an alert's fingerprint: it is to be stable over restarts, and nobody attacks it.
    var hash: UInt64 = 14_695_981_039_346_656_037
    func add(_ text: String) {
      for byte in Array(text.utf8) + [0xFF] { hash = (hash ^ UInt64(byte)) &* 1_099_511_628_211 }
    }
    add(groupKey)
    for item in items {
      add(item.alert.identity.fingerprint)
      add("\(item.alert.startsAt) \(item.alert.endsAt ?? 0) \(item.revision)")
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// Lays alerts together.
  public init(groupKey: String, groupLabels: [String: String], items: [Item]) {
    self.groupKey = groupKey
    self.groupLabels = groupLabels
    self.items = items
  }
}
