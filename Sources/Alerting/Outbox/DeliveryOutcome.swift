/// What came of a try to deliver a message.
public enum DeliveryOutcome: Sendable, Hashable {
  /// The receiver took it.
  case accepted
  /// It may be taken later: the receiver is down or asks for patience. With the seconds that it asked for, if it did, and
  /// what went wrong in words, without secrets.
  case retry(after: Double?, reason: String)
  /// It will never be taken as it is: the receiver says that the request is wrong. What went wrong in words, without
  /// secrets.
  case refused(reason: String)
}
