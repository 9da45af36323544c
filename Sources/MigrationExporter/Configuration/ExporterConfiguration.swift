public import OpenStackClient
public import StallDetector

/// Everything that the daemon needs to know to run.
public struct ExporterConfiguration: Sendable {
  /// One cloud and region to watch.
  public struct WatchedCloud: Sendable, Hashable {
    /// The name that stands in the label `cloud`.
    public var name: String
    /// Its entry in `clouds.yaml`; nil: what `OS_*` say.
    public var osCloud: String?
    /// The region, where it is not the one of `clouds.yaml`.
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

  /// The clouds to watch; names are unique.
  public var clouds: [WatchedCloud]
  /// How often and how hard they are asked.
  public var poll = PollSettings()
  /// When a migration counts as stalled or slow.
  public var policy = StallPolicy()

  /// A configuration with all but the clouds at its default.
  public init(clouds: [WatchedCloud]) { self.clouds = clouds }
}

/// A configuration that can't be used: which file, which line, what is wrong.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// What is wrong, in a sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
