/// What one kind of receiver wants to be sent; a new kind is a new file with a type that says so.
public protocol ReceiverForm: Sendable {
  /// How its alerts are laid together.
  var batching: Batching { get }

  /// The request that tells it of `message` at `now`, in unix seconds.
  func request(for message: AlertMessage, at now: Double) throws -> ReceiverRequest
}

/// An HTTP POST to a receiver.
public struct ReceiverRequest: Sendable, Hashable {
  /// Where to; may hold a secret, as Slack's does, and is never logged.
  public var url: String
  /// Beside those that every request has.
  public var headers: [String: String]
  /// JSON.
  public var body: [UInt8]
  /// What stands in the body and is never told of, even where the receiver echoes it.
  public var secrets: [String]

  /// Says what to send.
  public init(url: String, headers: [String: String] = [:], body: [UInt8], secrets: [String] = []) {
    self.url = url
    self.headers = headers
    self.body = body
    self.secrets = secrets
  }
}
