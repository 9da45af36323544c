import Foundation

/// Time as the exporter knows it: unix seconds, and waiting for them to come.
///
/// The daemon uses the system's; the demonstration's runs faster, and a test's stands still until it is told.
public protocol Timekeeper: Sendable {
  /// The present, in unix seconds.
  func now() -> Double
  /// Returns at `time`, or at once where that has passed; throws `CancellationError` when the task is cancelled.
  func sleep(until time: Double) async throws
}

/// The machine's own clock.
public struct SystemTimekeeper: Timekeeper {
  /// Makes one; all are alike.
  public init() {}

  /// The present, in unix seconds.
  public func now() -> Double { Date().timeIntervalSince1970 }

  /// Waits on the machine's own clock.
  public func sleep(until time: Double) async throws {
    try await Task.sleep(for: .seconds(max(0, time - now())))
  }
}
