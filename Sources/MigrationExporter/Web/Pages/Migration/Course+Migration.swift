import StallDetector

extension Course {
  /// How `migration` has gone, by the trail that was kept of it.
  init(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) {
    let trail = migration.trail
    let steps = trail.ticks.map { Step(time: $0.time, percent: $0.percent) }
    let now = migration.end ?? cloud.lastSuccess ?? trail.runs.last?.last ?? 0
    let first = trail.runs.first?.first ?? steps.first?.time ?? now
    // Of one that was found under way, the time before was not seen.
    let start = migration.start.map { first - $0 < (now - first) * 0.5 ? min($0, first) : first } ?? first
    self.init(begin: min(start, now), now: now, steps: steps)
    gaps = trail.runs.compactMap { run in
      guard run.reading == .failed else { return nil }
      return Gap(from: run.first, to: run.last, isFailure: true)
    }
    standings = trail.changes.map { (from: $0.time, Standing($0.state)) }
  }
}
