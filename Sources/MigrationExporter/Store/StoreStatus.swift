/// Whether the memory works, for a metric and the page.
public struct StoreStatus: Sendable, Hashable {
  /// Since when nothing can be remembered, in unix seconds; nil: all is well.
  public internal(set) var failingSince: Double?
  /// Why, with the way out; nil: all is well.
  public internal(set) var reason: StoreError?
  /// How long the last save of a cloud's migrations took, in seconds; nil before the first.
  public internal(set) var lastSaveSeconds: Double?
  /// Saved rows that could not be read, and were left out, since the start.
  public internal(set) var skippedRows: UInt64 = 0

  /// True while what is handed over is remembered.
  public var isWorking: Bool { failingSince == nil }
}

/// What the process before this one has left of itself.
public struct PreviousRun: Sendable, Hashable {
  /// When it began, in unix seconds.
  public let start: Double
  /// When it came to an end by itself, in unix seconds; nil: it was killed, crashed, or lost its disk.
  public let cleanEnd: Double?
}
