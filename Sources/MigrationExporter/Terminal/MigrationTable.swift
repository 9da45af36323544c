/// A fleet's migrations as a table for a terminal.
///
/// Columns are as wide as what is in them. Where the terminal is too narrow for them, bars, sizes and long names give way.
/// The reason comes last and is cut to the terminal's width; where little of it would be left, it has a line of its own
/// below its row.
package struct MigrationTable: Sendable {
  /// How much is shown.
  package struct Form: Sendable {
    /// The terminal's width; nil: there is no terminal, and nothing is cut but names.
    package var columns: Int?
    /// With ids, backends, bounds and what the detector waits for, whole names, and nothing cut.
    package var isWide = false
    /// With colours.
    package var isColoured = false

    /// A form with each at its default unless told otherwise.
    package init(columns: Int? = nil, isWide: Bool = false, isColoured: Bool = false) {
      self.columns = columns
      self.isWide = isWide
      self.isColoured = isColoured
    }
  }

  private let migrations: [API.Migration]
  private let form: Form
  private let hasClouds: Bool

  /// A table of all migrations in `fleet`, in their order.
  package init(_ fleet: Fleet, _ form: Form = Form()) {
    migrations = fleet.migrations
    self.form = form
    hasClouds = fleet.clouds.count > 1
  }

  /// The table, each line ended by LF; a word instead when nothing migrates.
  package var text: String {
    guard !migrations.isEmpty else { return "Nothing is migrating.\n" }
    // Who asks for all of it gets all of it.
    return table.text(columns: form.isWide ? nil : form.columns, coloured: form.isColoured)
  }

  /// The heading, and each migration's lines, none longer than the terminal is wide.
  var lines: (heading: StyledLine, rows: [[StyledLine]]) { table.lines(columns: form.columns) }

  /// The widest that fits.
  private var table: TextTable {
    guard !form.isWide, let columns = form.columns else { return table(Room()) }
    let rooms = [Room(), Room(bar: 0), Room(name: 16, bar: 0), Room(name: 16, bar: 0, hasSizes: false)]
    let tables = rooms.lazy.map { table($0) }
    return tables.first { $0.width <= columns } ?? table(rooms[rooms.count - 1])
  }

  /// What there is room for.
  private struct Room {
    var name = 22
    var bar = 10
    var hasSizes = true
  }

  private struct Column {
    let title: String
    var side = TextTable.Side.left
    let cells: [TextTable.Cell]
  }

  private func table(_ room: Room) -> TextTable {
    let columns = self.columns(room)
    var table = TextTable(columns.map { ($0.title, $0.side) }, sentence: "WHY", isFolded: false)
    for (row, migration) in migrations.enumerated() {
      table.add(columns.map { $0.cells[row] }, sentence: .init(migration.reason))
    }
    return table
  }

  private func columns(_ room: Room) -> [Column] {
    func cells(_ text: (API.Migration) -> String) -> [TextTable.Cell] { migrations.map { .init(text($0)) } }
    func name(_ text: String, _ width: Int) -> String { form.isWide ? text : TerminalText.short(text, width) }
    var columns: [Column] = []
    if hasClouds || form.isWide { columns.append(Column(title: "CLOUD", cells: cells { name($0.cloud, 16) })) }
    columns += [
      Column(title: "STATE", cells: migrations.map { .init($0.state, $0.paint) }),
      Column(title: "VOLUME", cells: cells { name($0.title, room.name) }),
    ]
    if form.isWide { columns.append(Column(title: "ID", cells: cells(\.volume_id))) }
    if room.hasSizes {
      columns.append(
        Column(title: "SIZE", side: .right, cells: cells { $0.size_bytes.map(SizeText.gibibytes) ?? "?" }))
    }
    columns.append(
      Column(
        title: "PROGRESS", side: room.bar == 0 ? .right : .left,
        cells: migrations.map { migration in
          guard migration.result == nil, let percent = migration.progress_percent else { return "" }
          return .init(Self.bar(percent, room.bar), migration.paint)
        }))
    // A single poll knows no rate.
    if migrations.contains(where: { $0.copy_rate_bytes_per_second != nil }) {
      columns.append(Column(title: "MIB/S", side: .right, cells: cells(rate)))
    }
    if migrations.contains(where: { $0.estimated_completion != nil }) {
      columns.append(
        Column(title: "DONE IN", side: .right, cells: cells { $0.result == nil ? timeLeft($0) ?? "—" : "" }))
    }
    if form.isWide { columns += waits + hosts }
    return columns
  }

  /// How fast, in a wide table between which bounds.
  private func rate(_ migration: API.Migration) -> String {
    guard let rate = migration.copy_rate_bytes_per_second.map(SizeText.mebibytes) else { return "" }
    guard form.isWide, let low = migration.copy_rate_lower_bound_bytes_per_second,
      let high = migration.copy_rate_upper_bound_bytes_per_second
    else { return rate }
    return "\(rate) (\(SizeText.mebibytes(low))–\(SizeText.mebibytes(high)))"
  }

  /// In how long it is done, in a wide table between which ends.
  private func timeLeft(_ migration: API.Migration) -> String? {
    guard let left = migration.secondsLeft.map(BriefTime.coarse) else { return nil }
    guard form.isWide, let low = migration.earliest_completion, let high = migration.latest_completion,
      let now = migration.as_of
    else { return left }
    return "\(left) (\(BriefTime.coarse(low - now))–\(BriefTime.coarse(high - now)))"
  }

  private var waits: [Column] {
    func since(_ time: KeyPath<API.Migration, Double?>) -> [TextTable.Cell] {
      migrations.map { migration in
        guard migration.result == nil, let time = migration[keyPath: time], let now = migration.as_of else { return "" }
        return .init(BriefTime.fine(now - time))
      }
    }
    let due = migrations.map { migration -> TextTable.Cell in
      guard migration.result == nil, let time = migration.stall_deadline, let now = migration.as_of else { return "" }
      return time <= now
        ? .init("since \(BriefTime.fine(now - time))", .alarm) : .init("in \(BriefTime.coarse(time - now))")
    }
    return [
      Column(title: "RUNS FOR", side: .right, cells: since(\.start)),
      Column(title: "NO ADVANCE FOR", side: .right, cells: since(\.last_progress)),
      Column(title: "STALLED", side: .right, cells: due),
    ]
  }

  private var hosts: [Column] {
    [
      Column(title: "FROM", cells: migrations.map { .init($0.source_host ?? "?") }),
      Column(title: "TO", cells: migrations.map { .init($0.destination_host ?? "?") }),
      Column(title: "TYPE", cells: migrations.map { .init($0.volume_type) }),
      Column(title: "POLICY", cells: migrations.map { .init("\($0.policy) (\($0.mode))") }),
    ]
  }

  /// So many cells and the percent: `████░░░░░░  42%`.
  private static func bar(_ percent: Int, _ cells: Int) -> String {
    guard cells > 0 else { return "\(percent)%" }
    let full = max(0, min(100, percent)) * cells / 100
    return String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
      + TerminalText.padded("\(percent)", 4, right: true) + "%"
  }
}

extension API.Migration {
  /// How its state is painted.
  var paint: Paint { Paint(state: state, result: result) }
}
