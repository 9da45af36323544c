import Synchronization

/// Simulated unix time, which runs `speed` times as fast as real time, or only when told.
///
/// Copies of a clock are the same clock.
public struct SimulatedClock: Sendable {
  /// How many simulated seconds pass in a real one; 0 for a manual clock.
  public let speed: Double

  private let origin: Double
  private let started = ContinuousClock.now
  private let skipped = Skipped()

  private final class Skipped: Sendable {
    let seconds = Mutex<Double>(0)
  }

  private init(speed: Double, origin: Double) {
    self.speed = speed
    self.origin = origin
  }

  /// A clock that shows `start` now and runs on by itself.
  public static func running(speed: Double, from start: Double) -> SimulatedClock {
    SimulatedClock(speed: speed, origin: start)
  }

  /// A clock that shows `start` until it is advanced.
  public static func manual(from start: Double) -> SimulatedClock {
    SimulatedClock(speed: 0, origin: start)
  }

  /// The simulated time in unix seconds.
  public func now() -> Double {
    let elapsed = speed == 0 ? 0 : started.duration(to: .now) / .seconds(1) * speed
    return origin + elapsed + skipped.seconds.withLock { $0 }
  }

  /// Moves the clock on; a running clock jumps ahead and runs on from there.
  public func advance(by seconds: Double) {
    skipped.seconds.withLock { $0 += seconds }
  }
}
