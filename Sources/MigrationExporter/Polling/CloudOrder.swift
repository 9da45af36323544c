public import OpenStackClient

/// One cloud to be polled and how: all that its poller needs, as a value, so that a reload can see what has changed.
public struct CloudOrder: Sendable, Hashable {
  /// The name that stands in the label `cloud`.
  public var name: String
  /// How to sign in, and to which region.
  public var access: CloudConfiguration
  /// Tells the contents of its certificate files from others: one that was renewed in its place is a change too.
  public var certificates = 0
  /// The microversion to use instead of the highest.
  public var microversion: Microversion?
  /// How often and how hard it is asked.
  public var poll: PollSettings
  /// When its migrations count as stalled or slow.
  public var policies: PolicyBook

  /// Makes an order.
  public init(
    name: String, access: CloudConfiguration, microversion: Microversion? = nil, poll: PollSettings = PollSettings(),
    policies: PolicyBook = PolicyBook()
  ) {
    self.name = name
    self.access = access
    self.microversion = microversion
    self.poll = poll
    self.policies = policies
  }
}
