/// An alert as receivers are told of it: who it is, what there is to say, since when, and until when.
public struct Alert: Sendable, Hashable, Codable {
  /// Its labels: what makes it the same alert from one message to the next.
  public let identity: AlertIdentity
  /// What may change while it lives: `summary`, `description`, links.
  public var annotations: [String: String]
  /// When it began to fire, in unix seconds.
  public var startsAt: Double
  /// When it was resolved, in unix seconds, not before `startsAt`; nil while it fires.
  public var endsAt: Double?
  /// Where a person sees more of what it is about; nil where there is no such page.
  public var link: String?

  /// True until it is resolved.
  public var isFiring: Bool { endsAt == nil }

  /// Says what an alert is.
  public init(
    identity: AlertIdentity, annotations: [String: String] = [:], startsAt: Double, endsAt: Double? = nil,
    link: String? = nil
  ) {
    self.identity = identity
    self.annotations = annotations
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.link = link
  }
}
