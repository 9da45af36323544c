/// A text that must not be seen: it shows itself as `<secret>` wherever it is written, and only `text` gives it away.
public struct Secret: Sendable, Hashable {
  /// The text itself, for the request that needs it.
  public let text: String

  /// Hides a text.
  public init(_ text: String) { self.text = text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Never the text.
  public var description: String { "<secret>" }
  /// Never the text.
  public var debugDescription: String { "<secret>" }
  /// Nothing, so that `dump` shows nothing either.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
