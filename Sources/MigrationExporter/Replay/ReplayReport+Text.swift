import Foundation
import StallDetector

extension ReplayReport {
  /// The report for a terminal of so many columns; nil: there is none, and nothing is cut.
  public func text(columns: Int?) -> String {
    var parts = [head(columns)]
    guard summary.rows > 0 else { return parts[0] }
    parts.append(alerts(columns))
    if !summary.plateaus.elements.isEmpty { parts.append(plateaus(columns)) }
    parts.append(trials(columns))
    return parts.joined(separator: "\n")
  }

  private func head(_ columns: Int?) -> String {
    guard summary.rows > 0 else { return "No polls.\n" }
    var lines = [
      "\(Self.count(summary.rows, "poll")) of \(Self.count(volumes, "volume")), "
        + "\(Self.time(summary.first)) to \(Self.time(summary.last)) UTC",
      "\(Self.count(summary.migrations, "migration")), watched for \(Self.hours(summary.seconds)) hours in all",
    ]
    var flaws: [String] = []
    if summary.failedPolls > 0 { flaws.append("\(Self.count(summary.failedPolls, "poll")) failed") }
    if badRows > 0 { flaws.append("\(Self.count(badRows, "bad row")) skipped") }
    if !flaws.isEmpty { lines.append(flaws.joined(separator: ", ")) }
    return lines.flatMap { TerminalText.folded($0, columns) }.map { "\($0)\n" }.joined()
  }

  private func alerts(_ columns: Int?) -> String {
    let (all, shown) = (summary.alerts.count, summary.alerts.elements)
    guard all > 0 else { return "Nothing was stalled.\n" }
    let few = all > shown.count ? ", the longest \(shown.count)" : ""
    var table = TextTable(
      [("FOR", .right), ("FROM (UTC)", .left), ("AT", .right), ("THEN", .left), ("VOLUME", .left)], sentence: "WHY")
    for alert in shown {
      let then =
        switch alert.end {
        case .resolved: "moved on"
        case .ended: "ended"
        case .open: "still is"
        }
      table.add(
        [
          Self.duration(alert.seconds), Self.time(alert.start), alert.percent.map { "\($0)%" } ?? "", then,
          Self.name(alert.volume),
        ], sentence: alert.sentence)
    }
    return "Stalled \(Self.count(all, "time"))\(few):\n\n" + table.text(columns: columns)
  }

  private func plateaus(_ columns: Int?) -> String {
    var table = TextTable([("FOR", .right), ("FROM (UTC)", .left), ("AT", .right), ("THEN", .left), ("VOLUME", .left)])
    for plateau in summary.plateaus.elements {
      table.add([
        Self.duration(plateau.seconds), Self.time(plateau.start), "\(plateau.percent)%",
        plateau.next.map { "\($0)%" } ?? "the end", Self.name(plateau.volume),
      ])
    }
    let (all, shown) = (summary.plateaus.count, summary.plateaus.elements.count)
    let which = all > shown ? ", the \(shown) longest of \(all)" : ""
    let words = "The longest time without a new percent of each migration\(which):"
    return TerminalText.folded(words, columns).map { "\($0)\n" }.joined() + "\n" + table.text(columns: columns)
  }

  private func trials(_ columns: Int?) -> String {
    var table = TextTable([
      ("MODE", .left), ("WINDOW", .right), ("ALERTS", .right), ("VOLUMES", .right), ("HOURS STALLED", .right),
      ("MOVED ON", .right), ("", .left),
    ])
    for trial in trials {
      table.add([
        trial.mode?.rawValue ?? "policies", trial.window.map { Self.duration($0) } ?? "", "\(trial.tally.alerts)",
        "\(trial.tally.volumes)", Self.hours(trial.tally.seconds), "\(trial.tally.resolved)",
        trial.isOwn ? "← this one" : "",
      ])
    }
    let words =
      "The same history with other windows; \"moved on\" are alerts after which the copy went on by itself:"
    return TerminalText.folded(words, columns).map { "\($0)\n" }.joined() + "\n" + table.text(columns: columns)
  }

  /// `1 poll`, `12 polls`.
  private static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }

  private static func hours(_ seconds: Double) -> String { String(format: "%.1f", seconds / 3600) }

  /// In the two units that matter, as in the configuration file: `45s`, `56m`, `2h5m`, `3d4h`.
  private static func duration(_ seconds: Double) -> String {
    let unit = seconds < 120 ? 1.0 : seconds < 172_800 ? 60 : 3600
    return durationText((seconds / unit).rounded() * unit)
  }

  private static func name(_ text: String) -> String { TerminalText.cut(TerminalText.printable(text), 36) }

  /// To the minute, in UTC: `2026-01-08 20:02`.
  private static func time(_ unixSeconds: Double) -> String {
    // Some thousand years either way; others are no clock's.
    guard abs(unixSeconds) < 1e11 else { return "\(unixSeconds)" }
    var seconds = time_t(unixSeconds.rounded(.down))
    var parts = tm()
    gmtime_r(&seconds, &parts)
    return String(
      format: "%04d-%02d-%02d %02d:%02d", Int(parts.tm_year) + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
      parts.tm_min)
  }
}
