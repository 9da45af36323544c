/// How often and how hard a cloud is asked.
///
/// Durations are in seconds.
public struct PollSettings: Sendable, Hashable {
  /// From the beginning of one poll to the beginning of the next; default 30.
  public var interval = 30.0
  /// The longest that one poll may take, in real time; default 25.
  public var timeout = 25.0
  /// The longest that one request may take, in real time; default 10.
  public var requestTimeout = 10.0
  /// How many requests are under way at once in one cloud; default 8.
  public var concurrency = 8
  /// How many of them cost the same host an RPC; default 2.
  public var perHost = 2

  /// Settings with each at its default.
  public init() {}
}
