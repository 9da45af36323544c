/// An alert as receivers are told of it: who it is, what there is to say, since when, and until when.
public struct Alert: Sendable, Hashable {
  /// Its labels: what makes it the same alert from one message to the next.
  public let identity: AlertIdentity
  /// What may change while it lives: what there is to say.
  public var wording: AlertWording
  /// When it began to fire, in unix seconds.
  public var startsAt: Double
  /// When it was resolved, in unix seconds, not before `startsAt`; nil while it fires.
  public var endsAt: Double?

  /// Texts by name: `summary`, `description`, and others; worded by being read.
  public var annotations: [String: String] {
    get { wording.annotations }
    set { wording = AlertWording(newValue, link: link) }
  }

  /// Where a person sees more of what it is about; nil where there is no such page.
  public var link: String? { wording.link }

  /// True until it is resolved.
  public var isFiring: Bool { endsAt == nil }

  /// Says what an alert is.
  public init(
    identity: AlertIdentity, annotations: [String: String] = [:], startsAt: Double, endsAt: Double? = nil,
    link: String? = nil
  ) {
    self.init(
      identity: identity, wording: AlertWording(annotations, link: link), startsAt: startsAt, endsAt: endsAt)
  }

  /// Says what an alert is, with what there is to say worded when it is needed.
  public init(identity: AlertIdentity, wording: AlertWording, startsAt: Double, endsAt: Double? = nil) {
    self.identity = identity
    self.wording = wording
    self.startsAt = startsAt
    self.endsAt = endsAt
  }
}
