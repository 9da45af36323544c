/// What one receiver has been told, or is to be told, of one alert.
public struct QueueEntry: Sendable, Hashable, Codable {
  /// The alert as it is now.
  public var alert: Alert
  /// Counts up with each change that the receiver must hear of.
  public var revision: UInt64
  /// The last revision that the receiver took; 0: none.
  public var told: UInt64
  /// When the receiver first took that it is resolved, in unix seconds; nil before.
  public var resolvedTold: Double?
  /// What the receiver said when it refused the present revision; nil when it did not.
  ///
  /// Kept for inspection: what is refused is not sent again until the alert changes.
  public var refusal: String?
  /// When that was, in unix seconds; nil where it is not known.
  public var refusedAt: Double?
  /// What the receiver last took, repetitions too; nil: nothing yet, or nobody knows when.
  public var lastDelivery: Delivery?

  /// Something that a receiver took.
  public struct Delivery: Sendable, Hashable, Codable {
    /// When, in unix seconds.
    public var at: Double
    /// Whether it was told that the alert fires, or that it is resolved.
    public var wasFiring: Bool
  }
}

/// What is known of one group of a receiver's alerts.
public struct QueueGroup: Sendable, Hashable, Codable {
  /// When all of it was last told, in unix seconds.
  public var lastTold: Double
}
