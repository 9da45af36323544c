public import StallDetector

/// The operator's policies: which one applies to a migration.
public struct PolicyBook: Sendable, Hashable {
  /// What a policy is chosen by.
  public struct Subject: Sendable, Hashable {
    /// The name of the watched cloud.
    public var cloud: String
    /// The backend that the volume leaves; nil while unknown.
    public var sourceHost: String?
    /// The backend that it goes to; nil while unknown.
    public var destinationHost: String?
    /// The volume type's name; empty: none.
    public var volumeType: String
    /// The volume's size in bytes; nil while unknown.
    public var sizeBytes: Double?

    /// Makes a subject.
    public init(
      cloud: String, sourceHost: String?, destinationHost: String?, volumeType: String, sizeBytes: Double?
    ) {
      self.cloud = cloud
      self.sourceHost = sourceHost
      self.destinationHost = destinationHost
      self.volumeType = volumeType
      self.sizeBytes = sizeBytes
    }
  }

  /// The policy that applies to a migration, and what the operator calls it.
  public struct Choice: Sendable, Hashable {
    /// Its name, for the label `policy`.
    public var name: String
    /// What it says.
    public var policy: StallPolicy

    /// Names a policy.
    public init(name: String, policy: StallPolicy) {
      self.name = name
      self.policy = policy
    }
  }

  /// What applies where nothing else does.
  public var fallback: Choice

  /// A book with one policy for all.
  public init(fallback: StallPolicy = StallPolicy()) {
    self.fallback = Choice(name: "default", policy: fallback)
  }

  /// The first policy that matches `subject`.
  public func choice(for subject: Subject) -> Choice { fallback }
}
