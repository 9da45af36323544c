import OpenStackClient
import StallDetector

/// A snapshot's migrations as a table for a terminal.
///
/// Columns are as wide as what is in them. The reason comes last and is cut to the terminal's width; where little of it
/// would be left, it has a line of its own below its row.
public struct MigrationTable: Sendable {
  private let migrations: [(cloud: CloudSnapshot, migration: MigrationSnapshot)]
  private let columns: Int?
  private let hasClouds: Bool
  private let isOnePoll: Bool

  /// Fewer columns than these are not worth a reason on the same line.
  private static let leastForReason = 30

  /// A table of all migrations in `snapshot`, the worst first.
  ///
  /// - Parameters:
  ///   - columns: the terminal's width; nil: there is no terminal, and nothing is cut but names.
  ///   - isOnePoll: true where the snapshot is of a single poll, which can't tell since when anything is so.
  public init(_ snapshot: Snapshot, columns: Int? = nil, isOnePoll: Bool = false) {
    let all = snapshot.clouds.flatMap { cloud in cloud.migrations.map { (cloud, $0) } }
    migrations = MigrationState.worstFirst.flatMap { state in all.filter { $0.1.verdict.state == state } }
    self.columns = columns
    self.isOnePoll = isOnePoll
    hasClouds = snapshot.clouds.count > 1
  }

  private struct Column {
    let title: String
    let isNumber: Bool
    let cells: [String]

    init(_ title: String, isNumber: Bool = false, _ cells: [String]) {
      self.title = title
      self.isNumber = isNumber
      self.cells = cells
    }

    var width: Int { cells.reduce(title.count) { max($0, TerminalText.width($1)) } }
  }

  /// The table, each line ended by LF; a word instead when nothing migrates.
  public var text: String {
    guard !migrations.isEmpty else { return "Nothing is migrating.\n" }
    let columns = self.columnsOfTable
    let reasons = migrations.map { TerminalText.printable($0.migration.why(isOnePoll: isOnePoll)) }
    let used = columns.reduce(0) { $0 + $1.width + 2 }
    let left = self.columns.map { $0 - used }
    func line(_ cells: [String]) -> String {
      zip(cells, columns).map { TerminalText.padded($0, $1.width, right: $1.isNumber) }.joined(separator: "  ")
    }
    func fitting(_ text: String, _ room: Int?) -> String { room.map { TerminalText.cut(text, max(1, $0)) } ?? text }
    let isBelow = left.map { $0 < Self.leastForReason } ?? false
    var lines = [line(columns.map(\.title)) + (isBelow ? "" : "  WHY")]
    for (row, reason) in reasons.enumerated() {
      let cells = fitting(line(columns.map { $0.cells[row] }), self.columns)
      lines +=
        isBelow ? [cells, "  " + fitting(reason, self.columns.map { $0 - 2 })] : ["\(cells)  \(fitting(reason, left))"]
    }
    return lines.map { Self.trimmed($0) + "\n" }.joined()
  }

  private var columnsOfTable: [Column] {
    let all = migrations.map(\.migration)
    var columns: [Column] = []
    if hasClouds { columns.append(Column("CLOUD", migrations.map { Self.name($0.cloud.name, 16) })) }
    columns += [
      Column("STATE", all.map(\.verdict.state.rawValue)),
      Column("VOLUME", all.map { Self.name($0.volume.name.isEmpty ? $0.volume.id : $0.volume.name, 22) }),
      Column(
        "SIZE", isNumber: true, all.map { $0.volume.sizeBytes.map { "\(Int(($0 / 0x1p30).rounded())) GiB" } ?? "?" }),
      Column("PROGRESS", all.map { $0.result == nil ? $0.percent.map(Self.bar) ?? "" : "" }),
    ]
    let rates = all.map { $0.verdict.rate.map { $0 == 0 ? "0" : Self.tenths($0 / 0x1p20) } ?? "" }
    // A single poll knows no rate.
    if rates.contains(where: { !$0.isEmpty }) { columns.append(Column("MIB/S", isNumber: true, rates)) }
    let left = migrations.map { cloud, migration in
      migration.result == nil ? migration.secondsLeft(in: cloud).map(Self.briefly) ?? "—" : ""
    }
    if migrations.contains(where: { $1.verdict.estimatedCompletion != nil }) {
      columns.append(Column("DONE IN", isNumber: true, left))
    }
    return columns
  }

  private static func name(_ text: String, _ columns: Int) -> String {
    TerminalText.cut(TerminalText.printable(text), columns)
  }

  /// Ten cells and the percent: `████░░░░░░  42 %`.
  private static func bar(_ percent: Int) -> String {
    let full = max(0, min(10, percent / 10))
    return String(repeating: "█", count: full) + String(repeating: "░", count: 10 - full)
      + TerminalText.padded("\(percent)", 4, right: true) + "%"
  }

  /// A time in at most two units and seven columns: `<1m`, `45m`, `3h10m`, `3d4h`.
  private static func briefly(_ seconds: Double) -> String {
    guard seconds >= 60 else { return "<1m" }
    guard seconds < 1000 * 86_400 else { return ">999d" }
    let minutes = Int(seconds / 60)
    let (days, hours) = (minutes / 1440, minutes / 60)
    if days >= 2 { return "\(days)d\(hours % 24)h" }
    return hours > 0 ? "\(hours)h\(minutes % 60)m" : "\(minutes)m"
  }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}
