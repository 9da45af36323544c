/// How long an operator is willing to see nothing move, and what is too slow.
///
/// All windows are in seconds. Every other window counts as at least `window`.
public struct StallPolicy: Sendable, Hashable, Codable {
  /// A plateau of this length is a stall; default 15 min.
  public var window: Double
  /// A migration without any number for this long, on a cloud that gives numbers, is a stall; default 30 min.
  public var numberMissingWindow: Double
  /// A migration that is finishing for this long is a stall; default 30 min.
  public var finishingWindow: Double
  /// A copy proven to be slower than this is `slow`, in bytes per second; nil (the default): none is.
  public var minimumRate: Double?

  /// Makes a policy; each default is the one of the documentation.
  public init(
    window: Double = 15 * 60, numberMissingWindow: Double = 30 * 60, finishingWindow: Double = 30 * 60,
    minimumRate: Double? = nil
  ) {
    self.window = window
    self.numberMissingWindow = numberMissingWindow
    self.finishingWindow = finishingWindow
    self.minimumRate = minimumRate
  }

  /// The longest wait for a number before a migration counts as stalled, never less than `window`.
  var effectiveNumberMissingWindow: Double { max(window, numberMissingWindow) }

  /// The longest time of finishing before a migration counts as stalled, never less than `window`.
  var effectiveFinishingWindow: Double { max(window, finishingWindow) }
}
