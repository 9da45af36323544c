public import Alerting
public import OpenStackClient

/// What the configuration file says.
public struct ExporterConfiguration: Sendable, Hashable {
  /// One entry of `clouds`.
  public struct WatchedCloud: Sendable, Hashable {
    /// The name that stands in the label `cloud`.
    public var name: String
    /// Its entry in `clouds.yaml`; nil: what `OS_*` say.
    public var osCloud: String?
    /// The region; nil: the one or the ones of `clouds.yaml`.
    public var region: String?
    /// The microversion to use instead of the highest.
    public var microversion: Microversion?

    /// Names a cloud.
    public init(name: String, osCloud: String?, region: String? = nil, microversion: Microversion? = nil) {
      self.name = name
      self.osCloud = osCloud
      self.region = region
      self.microversion = microversion
    }
  }

  /// The clouds to watch, each name once; none: the one that a flag or the environment names.
  public var clouds: [WatchedCloud] = []
  /// How often and how hard they are asked.
  public var poll = PollSettings()
  /// When a migration counts as stalled or slow.
  public var policies = PolicyBook()
  /// Which alerts there are, and when they fire.
  public var alerts = AlertSettings()
  /// Whom alerts are told, one for each queue: replicas one by one, beside one another and with the same name.
  public var receivers: [Receiver] = []
  /// Where the daemon remembers.
  public var storage = StorageSettings()
  /// Where people reach the status page, without a slash at its end; nil: alerts have no link to it.
  public var externalURL: String?
  /// The paths that need no password, to the letter.
  public var openPaths: Set<String> = []
  /// Whether a POST to `/-/reload` reloads.
  public var enablesLifecycle = false

  /// All that it says of alerts.
  public var alerting: AlertingSettings {
    var alerting = AlertingSettings()
    (alerting.alerts, alerting.receivers, alerting.externalURL) = (alerts, receivers, externalURL)
    return alerting
  }

  /// A configuration with everything at its default.
  public init() {}
}

/// A configuration that can't be used: which file, which line, what is wrong.
public struct ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in a sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
