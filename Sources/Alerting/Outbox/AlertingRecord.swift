/// What is to be remembered of alerts and of what receivers are yet to be told: whole at a start, changes afterwards.
///
/// All changes of one record are stored in one transaction: an alert never changes without its due notifications.
public struct AlertingRecord: Sendable, Hashable {
  /// Where an entry of a receiver's queue stands.
  public struct Place: Sendable, Hashable {
    /// The queue's name.
    public var queue: String
    /// The alert's fingerprint, or the group's key.
    public var key: String

    /// Names a place.
    public init(queue: String, key: String) {
      self.queue = queue
      self.key = key
    }
  }

  /// Alerts that are pending or fire, by the key of their condition; nil: no more.
  public var lives: [String: AlertLife?]
  /// What receivers have been told, or are to be told, of each alert; nil: nothing any more.
  public var entries: [Place: QueueEntry?]
  /// When groups were last told; nil: the group is gone.
  public var groups: [Place: QueueGroup?]

  /// True when there is nothing to store.
  public var isEmpty: Bool { lives.isEmpty && entries.isEmpty && groups.isEmpty }

  /// A record of this; without arguments an empty one.
  public init(
    lives: [String: AlertLife?] = [:], entries: [Place: QueueEntry?] = [:], groups: [Place: QueueGroup?] = [:]
  ) {
    self.lives = lives
    self.entries = entries
    self.groups = groups
  }
}
