import StallDetector

/// What `exporterd watch` shows: the last fleet that was seen, how well it is seen now, as many rows as there is room for.
package struct WatchScreen: Sendable {
  /// Where it looks, such as a daemon's address.
  private let place: String
  private var fleet: Fleet?
  private var seen: Double?
  private var failure: (words: String, since: Double)?

  /// A screen that has seen nothing yet.
  package init(place: String) { self.place = place }

  /// Takes what was seen.
  package mutating func take(_ fleet: Fleet, at time: Double) {
    self.fleet = fleet
    seen = time
    failure = nil
  }

  /// Takes why nothing was seen.
  package mutating func fail(_ words: String, at time: Double) {
    failure = (words, failure?.since ?? time)
  }

  /// The room that a terminal has.
  package struct Size: Sendable, Equatable {
    package var columns: Int
    package var rows: Int

    package init(columns: Int, rows: Int) {
      self.columns = columns
      self.rows = rows
    }
  }

  /// The lines of the screen, none longer than it is wide and no more than it has rows.
  package func lines(_ size: Size, isWide: Bool = false, isColoured: Bool = false, at now: Double) -> [String] {
    var lines = [heading(size, at: now)] + news(size, at: now)
    var footer = StyledLine("q quits", .faint)
    if let fleet {
      let room = size.rows - lines.count - 3
      let (table, left) = rows(of: fleet, size, isWide: isWide, room: room)
      lines += table
      if left > 0 {
        footer = StyledLine(lines.count > 1 && !table.isEmpty ? "and \(left) more" : "\(left) migrations", .heading)
        footer.add("  q quits", .faint)
      }
    } else if failure == nil {
      lines.append(StyledLine("Looking for migrations…", .faint))
    }
    lines = Array(lines.prefix(max(0, size.rows - 1)))
    while lines.count < size.rows - 1 { lines.append(StyledLine()) }
    return (lines + [footer]).map { $0.fitting(size.columns).text(coloured: isColoured) }
  }

  /// The same without a screen: for a file or a pipe, once for each time that something is seen.
  package func plain(at now: Double) -> String {
    var text = "\(BriefTime.minute(now)):\(BriefTime.clock(now).suffix(2)) UTC\n"
    for line in fleet?.complaints ?? [] { text += line + "\n" }
    if let fleet { text += MigrationTable(fleet).text }
    return text + "\n"
  }

  private func heading(_ size: Size, at now: Double) -> StyledLine {
    var line = StyledLine("Cinder migrations", .heading)
    let clock = "\(BriefTime.clock(now)) UTC"
    let room = size.columns - line.width - clock.count - 4
    if room > 8 { line.add("  \(TerminalText.short(place, room))", .faint) }
    line.pad(to: size.columns - clock.count)
    line.add(clock, .faint)
    return line
  }

  /// How many are in each state, and what can't be seen.
  private func news(_ size: Size, at now: Double) -> [StyledLine] {
    var lines: [StyledLine] = []
    if let fleet {
      var line = StyledLine()
      for (state, count) in Self.counts(fleet) {
        if line.width > 0 { line.add(", ") }
        line.add("\(count) \(state.name)", state.paint)
      }
      if line.width > 0 { lines.append(line) }
      let complaints = fleet.complaints.map { StyledLine($0, .alarm) }
      lines += complaints.prefix(3)
      if complaints.count > 3 { lines.append(StyledLine("and \(complaints.count - 3) more clouds", .alarm)) }
    }
    if let failure {
      let seen = seen.map { "; what is shown is of \(BriefTime.clock($0))" } ?? ""
      let text = "not seen for \(BriefTime.fine(now - failure.since)): \(failure.words)\(seen)"
      lines += TerminalText.folded(TerminalText.printable(text), size.columns).prefix(4).map { StyledLine($0, .alarm) }
    }
    return lines
  }

  /// The states that there are migrations in, the worst first; those that failed apart from those that ended otherwise.
  private static func counts(_ fleet: Fleet) -> [(state: (name: String, paint: Paint), count: Int)] {
    let worst = Standing.allCases.map(\.rawValue)
    let others = fleet.counts.keys.filter { !worst.contains($0) }.sorted()
    var counts = fleet.counts
    // They may have been counted a moment later.
    counts[Standing.failed.rawValue] = fleet.failed
    counts[Standing.ended.rawValue, default: 0] -= fleet.failed
    return (worst + others).compactMap { state in
      guard let count = counts[state], count > 0 else { return nil }
      let paint: Paint =
        switch state {
        case Standing.failed.rawValue: Paint(state: "ended", result: "error")
        case Standing.ended.rawValue: .plain
        default: Paint(state: state, result: nil)
        }
      return ((state, paint), count)
    }
  }

  /// As many whole rows as go into so many lines, and how many are left.
  private func rows(of fleet: Fleet, _ size: Size, isWide: Bool, room: Int) -> (lines: [StyledLine], left: Int) {
    guard !fleet.migrations.isEmpty else {
      // Where no cloud can be seen, as just after a start of the exporter, nobody knows whether anything is.
      return (fleet.clouds.contains(where: \.up) ? [StyledLine(), StyledLine("Nothing is migrating.")] : [], 0)
    }
    // No more can be seen.
    var shown = fleet
    shown.migrations = Array(fleet.migrations.prefix(max(0, room)))
    let form = MigrationTable.Form(columns: size.columns, isWide: isWide)
    let (heading, rows) = MigrationTable(shown, form).lines
    var lines: [StyledLine] = []
    var left = max(fleet.migrations.count, fleet.counts.values.reduce(0, +))
    for row in rows {
      guard lines.count + row.count <= room else { break }
      lines += row
      left -= 1
    }
    return (lines.isEmpty ? [] : [StyledLine(), heading] + lines, left)
  }
}
