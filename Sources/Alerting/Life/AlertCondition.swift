/// What a rule finds true at one moment, and how an alert is to be made of it.
public struct AlertCondition: Sendable, Hashable {
  /// What it is about, such as `CinderVolumeMigrationStalled prod 6f1b…`.
  ///
  /// The same at each moment at which the same thing is true. The alert's labels are those of the first such moment.
  public var key: String
  /// The labels that the alert gets when it begins.
  public var identity: AlertIdentity
  /// What there is to say now.
  public var wording: AlertWording
  /// How long it must hold before it fires, and no longer hold before it is resolved.
  public var timing: AlertTiming
  /// Which receivers are told; nil: all.
  public var receivers: [String]?

  /// What there is to say now, worded by being read.
  public var annotations: [String: String] { wording.annotations }

  /// Where a person sees more, worded by being read; nil where there is no such page.
  public var link: String? { wording.link }

  /// Says what is true.
  public init(
    key: String, identity: AlertIdentity, annotations: [String: String] = [:], link: String? = nil,
    timing: AlertTiming = AlertTiming(), receivers: [String]? = nil
  ) {
    self.init(
      key: key, identity: identity, wording: AlertWording(annotations, link: link), timing: timing,
      receivers: receivers)
  }

  /// Says what is true, and how it is worded when somebody wants to know.
  public init(
    key: String, identity: AlertIdentity, wording: AlertWording, timing: AlertTiming = AlertTiming(),
    receivers: [String]? = nil
  ) {
    self.key = key
    self.identity = identity
    self.wording = wording
    self.timing = timing
    self.receivers = receivers
  }
}

/// How long a condition must hold, and be gone, before something comes of it; as in a Prometheus rule.
public struct AlertTiming: Sendable, Hashable {
  /// Seconds for which it must hold before the alert fires; 0: at once.
  public var holdsFor: Double
  /// Seconds for which an alert goes on firing after the condition has gone; 0: it is resolved at once.
  public var keepsFiringFor: Double

  /// Fires at once and is resolved at once, unless said otherwise.
  public init(holdsFor: Double = 0, keepsFiringFor: Double = 0) {
    self.holdsFor = holdsFor
    self.keepsFiringFor = keepsFiringFor
  }
}
