import StallDetector

extension PolicyBook.Choice {
  /// The policy and its numbers in a line: `policy default: adaptive, window 15 min, longest 24 h`.
  ///
  /// What stands at its default and rarely matters is left out.
  var words: String {
    let usual = StallPolicy()
    var parts = ["policy \(name): \(policy.mode.rawValue)", "window \(duration(policy.window))"]
    if policy.mode == .adaptive {
      parts.append("longest \(duration(max(policy.window, policy.longest)))")
      if policy.slowestHealthyRate != usual.slowestHealthyRate {
        parts.append("slowest healthy rate \(byteRate(policy.slowestHealthyRate))")
      }
      if policy.toleratedSlowdown != usual.toleratedSlowdown {
        parts.append("tolerated slow-down \(policy.toleratedSlowdown)")
      }
    }
    if let rate = policy.minimumRate { parts.append("minimum rate \(byteRate(rate))") }
    if let deadline = policy.deadline { parts.append("deadline \(duration(deadline)) from its start") }
    return parts.joined(separator: ", ")
  }
}

extension MigrationSnapshot {
  /// The policy that applied, in a line.
  var policyWords: String { PolicyBook.Choice(name: policyName, policy: policy).words }
}
