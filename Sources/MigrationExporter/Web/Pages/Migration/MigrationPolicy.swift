import StallDetector

/// The policy that one migration is judged by.
struct MigrationPolicy: Sendable {
  let migration: MigrationSnapshot
  let context: PageContext

  var html: HTML {
    let policy = migration.policy
    var rows: [HTML] = [
      row("Window", duration(policy.window), "never called stalled before")
    ]
    if policy.mode == .adaptive {
      rows.append(
        row("Longest", duration(max(policy.window, policy.longest)), "called stalled by then, whatever its pace"))
      rows.append(
        row("Tolerated slow-down", "\(policy.toleratedSlowdown) ×", "how much longer than usual a percent may take"))
      rows.append(row("Slowest healthy rate", byteRate(policy.slowestHealthyRate), "decides while no pace is known"))
    }
    rows.append(
      row("Without a number", duration(max(policy.window, policy.numberMissingWindow)), "then called stalled"))
    rows.append(row("Finishing", duration(max(policy.window, policy.finishingWindow)), "then called stalled"))
    rows.append(row("Minimum rate", policy.minimumRate.map(byteRate) ?? "none", "slower is too slow"))
    rows.append(row("Deadline", policy.deadline.map(duration) ?? "none", "from its start"))
    return """
      <section class="policy"><h2>The policy that applied</h2>
      <p><strong>\(Words.plain(migration.policyName, 80))</strong>, \(policy.mode.rawValue): \(Self.meaning(policy.mode)).</p>
      <table><tbody>
      \(rows.joined())</table></section>

      """
  }

  private func row(_ name: String, _ value: String, _ meaning: String) -> HTML {
    "<tr><th scope=\"row\">\(name)<td class=\"n\">\(value)<td><small>\(meaning)</small>\n"
  }

  private static func meaning(_ mode: StallPolicy.Mode) -> String {
    switch mode {
    case .adaptive: "a plateau is a stall when the copy's own pace no longer explains it"
    case .strict: "a plateau of the window is a stall, whatever the size of the volume"
    }
  }
}
