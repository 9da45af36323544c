/// Why a receiver can't be sent to as it is configured, for an operator; without secrets.
public struct ReceiverError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong and where, in a sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
