/// One kind of receiver: what the configuration says of it, and what it is sent.
///
/// A new kind is a new file with a type that says so, and that type's name in `ReceiverKinds.all`.
public protocol ReceiverForm: Sendable, Hashable, HoldsSecrets {
  /// Its key in an entry of `receivers`, such as `slack`.
  static var kind: String { get }
  /// The keys that may stand below that.
  static var keys: [ReceiverKey] { get }

  /// Whom `section` tells of.
  ///
  /// - Throws: what is wrong with it, by `section.failure`.
  static func forms(from section: some ReceiverSection) throws -> ReceiverForms

  /// Where it is, such as `https://hooks.slack.com/…`; may hold a secret.
  var url: String { get }
  /// How its alerts are laid together.
  var batching: Batching { get }

  /// The request that tells it of `message` at `now`, in unix seconds.
  func request(for message: AlertMessage, at now: Double) throws -> ReceiverRequest
}

/// Whom one entry of the configuration tells of; it decides what their queues are called, and so what is still known of
/// them after a restart.
public enum ReceiverForms: Sendable {
  /// One, whose queue is called by its name.
  case one(any ReceiverForm)
  /// Replicas that are each told on their own, at least one, and batched alike: their queues are called by their places
  /// too.
  case replicas([any ReceiverForm])
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
