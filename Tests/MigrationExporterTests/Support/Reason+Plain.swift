@testable import StallDetector

/// Plateaus against the configured window, for tests that are about something else than the detector.
extension Reason {
  static func advancing(percent: Int, plateau: Double, window: Double) -> Reason {
    .advancing(Plateau(percent: percent, seconds: plateau, window: window, basis: .window, pace: nil))
  }

  static func plateau(percent: Int, plateau: Double, window: Double) -> Reason {
    .plateau(Plateau(percent: percent, seconds: plateau, window: window, basis: .window, pace: nil))
  }
}
