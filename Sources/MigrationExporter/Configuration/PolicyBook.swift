public import StallDetector

/// The operator's policies: which one applies to a migration.
///
/// Rules are tried in order, and the first that matches counts.
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

  /// What a migration must be for a policy to apply; what is nil is not asked.
  public struct Match: Sendable, Hashable {
    /// Its cloud's name.
    public var cloud: WholePattern?
    /// The backend that it leaves.
    public var sourceHost: WholePattern?
    /// The backend that it goes to.
    public var destinationHost: WholePattern?
    /// The name of the volume's type, to the letter.
    public var volumeType: String?
    /// The volume's size is greater than so many bytes.
    public var largerThan: Double?

    /// A match with everything.
    public init() {}

    /// True where nothing is asked.
    public var isEverything: Bool { self == Match() }

    /// Whether `subject` is meant; what is not known of it is never what was asked for.
    public func matches(_ subject: Subject) -> Bool {
      func fits(_ pattern: WholePattern?, _ text: String?) -> Bool {
        guard let pattern else { return true }
        return text.map(pattern.matches) ?? false
      }
      guard fits(cloud, subject.cloud), fits(sourceHost, subject.sourceHost),
        fits(destinationHost, subject.destinationHost)
      else { return false }
      if let volumeType, volumeType != subject.volumeType { return false }
      guard let largerThan else { return true }
      return subject.sizeBytes.map { $0 > largerThan } ?? false
    }
  }

  /// A policy and what it is for.
  public struct Rule: Sendable, Hashable {
    /// What it is for.
    public var match: Match
    /// What it says.
    public var choice: Choice

    /// Makes a rule.
    public init(match: Match, choice: Choice) {
      self.match = match
      self.choice = choice
    }
  }

  /// The policies with a match, in the order in which they are tried.
  public var rules: [Rule]
  /// What applies where none of them does.
  public var fallback: Choice

  /// A book with these rules and one policy for all else.
  public init(rules: [Rule] = [], fallback: StallPolicy = StallPolicy()) {
    self.rules = rules
    self.fallback = Choice(name: "default", policy: fallback)
  }

  /// The first policy that matches `subject`.
  public func choice(for subject: Subject) -> Choice {
    rules.first { $0.match.matches(subject) }?.choice ?? fallback
  }

  /// The shortest window of all its policies, in seconds.
  public var smallestWindow: Double {
    rules.reduce(fallback.policy.window) { min($0, $1.choice.policy.window) }
  }
}
