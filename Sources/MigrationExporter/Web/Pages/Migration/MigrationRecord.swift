import OpenStackClient
import StallDetector

/// Everything that was seen of one migration, and what was made of it.
struct MigrationRecord: Sendable {
  let migration: MigrationSnapshot
  let context: PageContext

  /// So many rows are shown at once; more are folded away.
  private static let openRows = 12

  private var now: Double { context.now }

  var html: HTML {
    """
    <section class="record"><h2>What it was called, and why</h2>
    \(changes)</section>
    <section class="record"><h2>Everything that was seen</h2>
    \(ticks)\(runs)</section>

    """
  }

  private var changes: HTML {
    let changes = migration.trail.changes
    guard !changes.isEmpty else { return "<p>Nothing was decided yet.</p>\n" }
    let rows = changes.reversed().map { change -> HTML in
      // Over is over in one way.
      let style = change.state == .ended ? migration.style : Standing(change.state).rawValue
      return """
        <tr><td class="t">\(Words.instant(change.time, at: now))<td class="v \(style)"><b>\(change.state.rawValue)</b>\
        <td>\(Words.plain(change.reason.sentence, 400))

        """
    }
    let table: HTML = """
      <table><thead><tr><th scope="col">From (UTC)<th scope="col">Called<th scope="col">Because, at that moment</thead>
      <tbody>
      \(rows.joined())</table>

      """
    return folded(
      "verdicts", table, rows.count, "\(Words.count(rows.count, "change")) of the verdict",
      forgotten: migration.trail.forgottenChanges)
  }

  private var ticks: HTML {
    let course = migration.trail.ticks
    guard !course.isEmpty else { return HTML() }
    let rows = course.indices.reversed().map { index -> HTML in
      let tick = course[index]
      let before = index > 0 ? course[index - 1] : nil
      let took = before.map { tick.time - $0.time }
      let rate = before.flatMap { before -> Double? in
        guard let size = migration.volume.sizeBytes, tick.time > before.time else { return nil }
        return size / 100 * Double(tick.percent - before.percent) / (tick.time - before.time)
      }
      return """
        <tr><td class="t">\(Words.instant(tick.time, at: now))<td class="n">\(tick.percent) %<td class="n">\
        \(took.map { duration($0) } ?? "first seen")<td class="n">\(rate.map(byteRate) ?? "")

        """
    }
    let table: HTML = """
      <table><thead><tr><th scope="col">Seen (UTC)<th scope="col" class="n">Percent<th scope="col" class="n">After<th scope="col" \
      class="n">Copy rate</thead>
      <tbody>
      \(rows.joined())</table>

      """
    return folded("ticks", table, .max, Words.count(rows.count, "new percent", "new percents"), forgotten: 0)
  }

  private var runs: HTML {
    let runs = migration.trail.runs
    guard !runs.isEmpty else { return "<p>There is no record of its polls.</p>\n" }
    let rows = runs.reversed().map { run -> HTML in
      """
      <tr><td class="t">\(Words.instant(run.first, at: now))<td class="t">\(Words.instant(run.last, at: now))<td class="n">\(run.count)\
      <td>\(run.reading.onPage)

      """
    }
    let polls = runs.reduce(0) { $0 + $1.count }
    let table: HTML = """
      <table><thead><tr><th scope="col">From (UTC)<th scope="col">To<th scope="col" class="n">Polls<th scope="col">Cinder said</thead>
      <tbody>
      \(rows.joined())</table>

      """
    return folded(
      "polls", table, .max, "\(Words.count(polls, "poll")), equal answers in one line",
      forgotten: migration.trail.forgottenRuns)
  }

  /// A long table is folded away, with what is in it as its title.
  private func folded(_ id: HTML, _ table: HTML, _ rows: Int, _ title: String, forgotten: Int) -> HTML {
    let earlier: HTML? =
      forgotten > 0
      ? "<p><small>\(Words.count(forgotten, "earlier line is", "earlier lines are")) no longer kept.</small></p>\n"
      : nil
    let scrolling: HTML =
      "<div class=\"wide\" id=\"\(id)-rows\" tabindex=\"0\" role=\"region\" aria-label=\"\(title)\">\(table)</div>\n"
    if rows <= Self.openRows { return scrolling + (earlier ?? HTML()) }
    return "<details id=\"\(id)\"><summary>\(title)</summary>\n\(scrolling)\(earlier)</details>\n"
  }
}

extension Reading {
  /// What Cinder said, in words.
  var onPage: String {
    switch self {
    case .starting: "starting"
    case .percent(let percent): "\(percent) %"
    case .noNumber: "migrating, without a number"
    case .text: "migrating, in the driver's own words"
    case .unavailable: "migrating; this cloud has no such number"
    case .completing: "completing"
    case .null: "no migration"
    case .missing: "no such volume"
    case .success: "success"
    case .error: "error"
    case .failed: "no answer that could be read"
    }
  }
}
