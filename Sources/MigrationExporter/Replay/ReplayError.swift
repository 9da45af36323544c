/// Why a trace can't be replayed or recorded: which file and line, what is wrong, what to do.
public struct ReplayError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What is wrong, in a sentence.
  public let description: String

  init(_ description: String) { self.description = description }
}
