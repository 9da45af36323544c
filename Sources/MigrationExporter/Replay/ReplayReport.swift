import StallDetector

/// What the replay of a history comes to, for people and for scripts.
public struct ReplayReport {
  let summary: ReplaySummary
  let volumes: Int
  let badRows: Int
  let policies: PolicyBook

  init(_ summary: ReplaySummary, volumes: Int, badRows: Int, policies: PolicyBook) {
    self.summary = summary
    self.volumes = volumes
    self.badRows = badRows
    self.policies = policies
  }

  /// One mode and window, and what it made of the history.
  struct Trial {
    var mode: StallPolicy.Mode?
    var window: Double?
    var isOwn: Bool
    var tally: ReplaySummary.Tally
  }

  /// The policy's own first, then adaptive and strict ones; none stands twice.
  var trials: [Trial] {
    let policy = policies.fallback.policy
    // Where policies differ from volume to volume there is no one window.
    let isUniform = policies.rules.isEmpty
    var trials = [
      Trial(
        mode: isUniform ? policy.mode : nil, window: isUniform ? policy.window : nil, isOwn: true,
        tally: summary.tallies[0])
    ]
    let strict = ReplaySummary.windows.map { PolicyVariant(mode: .strict, window: $0) }
    for (variant, tally) in zip(summary.variants + strict, summary.tallies.dropFirst()) {
      if isUniform, variant.mode == policy.mode, variant.window == policy.window { continue }
      trials.append(Trial(mode: variant.mode, window: variant.window, isOwn: false, tally: tally))
    }
    return trials
  }
}
