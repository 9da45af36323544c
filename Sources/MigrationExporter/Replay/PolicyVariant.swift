import StallDetector

/// Another mode and window, to be tried on the same history.
struct PolicyVariant: Hashable {
  var mode: StallPolicy.Mode
  /// In seconds.
  var window: Double

  /// `policy` with this mode and window, and everything else as it is.
  func policy(from policy: StallPolicy) -> StallPolicy {
    var policy = policy
    (policy.mode, policy.window) = (mode, window)
    return policy
  }
}
