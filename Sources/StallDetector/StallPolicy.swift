/// How long an operator is willing to see nothing move, and what is too slow.
///
/// All windows are in seconds. Every other window counts as at least `window`.
public struct StallPolicy: Sendable, Hashable, Codable {
  /// How the length of a plateau is judged.
  public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
    /// A plateau of `window` is a stall, whatever the size of the volume: the plain contract.
    case strict
    /// A plateau is a stall when this copy's own pace no longer explains it: never before `window`, at the latest at
    /// `longest`.
    case adaptive
  }

  /// How plateaus are judged; default `adaptive`.
  public var mode: Mode
  /// No plateau shorter than this is a stall; default 15 min.
  public var window: Double
  /// A plateau of this length is a stall even where the pace explains it; default 24 h, only in `adaptive`.
  public var longest: Double
  /// A migration without any number for this long, on a cloud that gives numbers, is a stall; default 30 min.
  public var numberMissingWindow: Double
  /// A migration that is finishing for this long is a stall; default 30 min.
  public var finishingWindow: Double
  /// The slowest copy that is still healthy, in bytes per second; default 2 MiB/s, only in `adaptive`.
  ///
  /// It decides while no pace is known: a copy that has shown no tick yet is waited for as long as one percent takes at
  /// this rate.
  public var slowestHealthyRate: Double
  /// How many times its usual time for a tick a copy may take; default 1.5, at least 1, only in `adaptive`.
  public var toleratedSlowdown: Double
  /// A copy proven to be slower than this is `slow`, in bytes per second; nil (the default): none is.
  public var minimumRate: Double?
  /// A copy that can't be done within this time of its start is `slow`; nil (the default): none is.
  public var deadline: Double?

  /// Makes a policy; each default is the one of the documentation.
  public init(
    mode: Mode = .adaptive, window: Double = 15 * 60, longest: Double = 24 * 3600,
    numberMissingWindow: Double = 30 * 60, finishingWindow: Double = 30 * 60,
    slowestHealthyRate: Double = 2 * 1_048_576, toleratedSlowdown: Double = 1.5,
    minimumRate: Double? = nil, deadline: Double? = nil
  ) {
    self.mode = mode
    self.window = window
    self.longest = longest
    self.numberMissingWindow = numberMissingWindow
    self.finishingWindow = finishingWindow
    self.slowestHealthyRate = slowestHealthyRate
    self.toleratedSlowdown = toleratedSlowdown
    self.minimumRate = minimumRate
    self.deadline = deadline
  }

  /// The longest wait for a number before a migration counts as stalled, never less than `window`.
  var effectiveNumberMissingWindow: Double { max(window, numberMissingWindow) }

  /// The longest time of finishing before a migration counts as stalled, never less than `window`.
  var effectiveFinishingWindow: Double { max(window, finishingWindow) }

  /// The longest plateau that can be explained, never less than `window`.
  var effectiveLongest: Double { max(window, longest) }
}
