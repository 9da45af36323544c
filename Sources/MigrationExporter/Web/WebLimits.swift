/// How much clients may have at once, and for how long; all times in seconds.
public struct WebLimits: Sendable, Hashable {
  /// Requests under way at once, the probes apart; 0: as many as there are connections.
  public var requests = 40
  /// Connections at once.
  public var connections = 512
  /// A request must have come whole so long after its first byte, and the first one of a connection after that was opened.
  public var arriving = 20.0
  /// A connection with no request for so long is closed.
  public var idle = 300.0
  /// An answer must have been taken whole after so long.
  public var answering = 300.0
  /// A client that takes nothing at all of an answer for so long is let go.
  public var stalled = 60.0
  /// The bytes of a request's first line and headers.
  public var headBytes = 32 << 10
  /// The bytes of a request's body, of which we want none.
  public var bodyBytes = 64 << 10

  /// Limits with each at its default.
  public init() {}
}
