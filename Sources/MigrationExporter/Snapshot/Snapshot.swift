/// All that is known at one moment: what every face shows and every alert is decided from.
///
/// An immutable value, published whole after each poll, so that the page, the metrics and the alerts cannot disagree.
public struct Snapshot: Sendable {
  /// Counts up with each publication.
  public internal(set) var generation: UInt64 = 0
  /// One for each watched cloud, in the order of the configuration.
  public internal(set) var clouds: [CloudSnapshot] = []

  /// True once each cloud's first poll was tried, whatever came of it.
  public var isComplete: Bool { clouds.allSatisfy { $0.hasBeenPolled } }
}
