/// An alert as receivers are told of it: who it is, what there is to say, since when, and until when.
public struct Alert: Sendable, Hashable {
  /// Its labels: what makes it the same alert from one message to the next.
  public let identity: AlertIdentity
  /// What may change while it lives.
  public var wording: AlertWording
  /// When it began to fire, in unix seconds.
  public var startsAt: Double
  /// When it was resolved, in unix seconds, not before `startsAt`; nil while it fires.
  public var endsAt: Double?
  /// Where a person sees more of what it is about; nil where there is no such page.
  public var link: String?

  /// What may change while it lives: `summary`, `description`, links.
  public var annotations: [String: String] {
    get { wording.texts }
    set { wording = AlertWording(newValue) }
  }

  /// True until it is resolved.
  public var isFiring: Bool { endsAt == nil }

  /// Says what an alert is.
  public init(
    identity: AlertIdentity, annotations: [String: String] = [:], startsAt: Double, endsAt: Double? = nil,
    link: String? = nil
  ) {
    self.init(
      identity: identity, wording: AlertWording(annotations), startsAt: startsAt, endsAt: endsAt, link: link)
  }

  /// Says what an alert is, with annotations that are worded when they are needed.
  public init(
    identity: AlertIdentity, wording: AlertWording, startsAt: Double, endsAt: Double? = nil, link: String? = nil
  ) {
    self.identity = identity
    self.wording = wording
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.link = link
  }
}
