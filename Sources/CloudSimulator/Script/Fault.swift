/// A fault laid over the API: which requests, what happens, how often.
public struct Fault: Sendable, Equatable {
  /// What happens to a request.
  public enum Action: Sendable, Equatable {
    /// The service answers with this status and an error body of its own kind, and `Retry-After` if given.
    case status(Int, retryAfter: Int? = nil)
    /// The request waits, in real seconds, before anything else happens to it; other faults can follow.
    case delay(seconds: Double)
    /// A proxy answers with this status and a page of HTML.
    case html(Int)
    /// 200 with this body, called JSON.
    case body(String)
    /// The real answer's head, so many bytes of its body, and the end of the connection.
    case truncate(bytes: Int)
    /// The connection is reset.
    case reset
    /// No answer, for as long as the client waits.
    case hang
  }

  /// A regular expression sought in `METHOD PATH?QUERY`; what is no regular expression is sought as it is.
  public var pattern: String
  /// What happens.
  public var action: Action
  /// How many requests it still happens to; `nil`: all, until it is removed.
  public var times: Int?

  /// A fault for the requests that match, to either service.
  public init(_ pattern: String, _ action: Action, times: Int? = nil) {
    self.pattern = pattern
    self.action = action
    self.times = times
  }

  /// Whether a request line, `METHOD PATH?QUERY`, is meant.
  func matches(_ line: String) -> Bool {
    guard let expression = try? Regex(pattern) else { return line.contains(pattern) }
    return line.contains(expression)
  }
}
