public import Alerting

/// Which alerts there are, when they fire, and whom they are told.
public struct AlertSettings: Sendable, Hashable {
  /// What is said of one alert.
  public struct Rule: Sendable, Hashable {
    /// False: it never fires.
    public var isEnabled = true
    /// The label `severity`: any text, `critical` and `warning` by default.
    public var severity: String
    /// How long its condition must hold, and be gone.
    public var timing: AlertTiming
    /// Labels beside those that make the alert what it is.
    public var labels: [String: String] = [:]
    /// The names of the receivers that are told; nil: all.
    public var receivers: [String]?

    /// The rule with everything at its default.
    public init(_ name: AlertName) {
      severity =
        switch name {
        case .slow, .takesLong, .backendSlow: "warning"
        case .stalled, .failed, .unreadable, .blind: "critical"
        }
      // The detector's states have a hysteresis of their own; that of `slow` lasts for no longer than its last proof, and its
      // bounds may lie close to what they are held against. Whether there is a number may change with each answer.
      timing =
        switch name {
        case .slow, .takesLong: AlertTiming(keepsFiringFor: 600)
        case .backendSlow: AlertTiming(holdsFor: 300, keepsFiringFor: 600)
        case .stalled, .failed, .unreadable, .blind: AlertTiming()
        }
    }
  }

  /// How long a migration without a number may take.
  public struct Allowance: Sendable, Hashable {
    /// Seconds for a volume of any size.
    public var base = 3600.0
    /// Seconds more for each TiB (2^40 bytes).
    public var perTiB = 21_600.0

    /// One hour, and six for each TiB.
    public init() {}

    /// Seconds that a volume of so many bytes may take; nil: its size is unknown.
    func seconds(forBytes size: Double?) -> Double { base + perTiB * (size ?? 0) / 0x1p40 }
  }

  /// Seconds for which a cloud may not be seen before that is an alert.
  public var blindAfter = 600.0
  /// How long a migration without a number may take.
  public var takesLong = Allowance()
  /// Seconds for which Alertmanager keeps an alert of an exporter that fell silent.
  public var hold = 3600.0
  /// Where runbooks are, without a slash at its end: `NAME.md` in there is that of an alert.
  ///
  /// Nil: at this exporter, where it is known how people reach it; else alerts have no link to one.
  public var runbooks: String?
  /// What was said of an alert; those of which nothing was said are at their defaults.
  public var rules: [AlertName: Rule] = [:]

  /// Settings with everything at its default.
  public init() {}

  /// What is said of one alert.
  public subscript(name: AlertName) -> Rule { rules[name] ?? Rule(name) }

  /// The labels that make an alert what it is, which no rule may set.
  static let identityLabels = [
    "alertname", "cloud", "project_id", "region", "severity", "source_host", "volume_id",
  ]
}
