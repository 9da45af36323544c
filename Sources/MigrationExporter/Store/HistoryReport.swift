import Foundation

/// Finished migrations for people and for scripts.
public struct HistoryReport: Sendable {
  private let migrations: [FinishedMigration]

  /// A report of these, in their order.
  public init(_ migrations: [FinishedMigration]) { self.migrations = migrations }

  /// A table, each line ended by LF; a sentence where there is nothing.
  ///
  /// - Parameter columns: the terminal's width; nil: there is no terminal, and nothing is cut.
  public func text(columns: Int?) -> String {
    guard !migrations.isEmpty else { return "No migration has ended in that time.\n" }
    let hasClouds = Set(migrations.map(\.cloud)).count > 1
    var table = TextTable(
      [("ENDED (UTC)", .left)] + (hasClouds ? [("CLOUD", .left)] : [])
        + [("RESULT", .left), ("VOLUME", .left), ("SIZE", .right), ("TOOK", .right), ("MIB/S", .right)],
      sentence: "ROUTE")
    for migration in migrations {
      let name = TerminalText.printable(migration.name.isEmpty ? migration.volumeID : migration.name)
      let stopped = migration.result == .success ? "" : migration.percent.map { ", at \($0) %" } ?? ""
      table.add(
        [Self.time(migration.end)] + (hasClouds ? [TerminalText.cut(TerminalText.printable(migration.cloud), 16)] : [])
          + [
            migration.result.rawValue, TerminalText.cut(name, 22),
            migration.sizeBytes.map { "\(Int(($0 / 0x1p30).rounded())) GiB" } ?? "?",
            migration.duration.map(Self.briefly) ?? "?",
            migration.meanRate.map { "\(($0 / 0x1p20 * 10).rounded() / 10)" } ?? "",
          ],
        sentence: "\(migration.sourceHost ?? "?") → \(migration.destinationHost ?? "?")"
          + (migration.isRetype ? " (retype)" : "") + stopped)
    }
    return table.text(columns: columns)
  }

  /// An array of objects, each with every key; what is unknown is null.
  ///
  /// Sizes are in bytes, rates in bytes per second, times in unix seconds.
  public var json: String { prettyJSON(migrations.map(Wire.init)) }

  /// CSV with a header, lines ended by LF; what is unknown is empty.
  ///
  /// A cell that a spreadsheet would take for a formula gets an apostrophe in front, and characters that move a terminal's
  /// cursor are replaced: names are a tenant's own choice.
  public var csv: String {
    let header =
      "cloud,region,volume_id,volume_name,project_id,volume_type,size_bytes,source_host,destination_host,method,"
      + "retype,start,end,result,duration_seconds,mean_rate_bytes_per_second,last_percent\n"
    return header
      + migrations.map { migration in
        let texts = [
          migration.cloud, migration.region ?? "", migration.volumeID, migration.name, migration.projectID,
          migration.volumeType,
        ].map(Self.cell)
        let hosts = [migration.sourceHost ?? "", migration.destinationHost ?? "", migration.method.rawValue]
          .map(Self.cell)
        let size = [Self.number(migration.sizeBytes)]
        let rest = [
          "\(migration.isRetype)", Self.number(migration.start), Self.number(migration.end), migration.result.rawValue,
          Self.number(migration.duration), Self.number(migration.meanRate), migration.percent.map { "\($0)" } ?? "",
        ]
        return (texts + size + hosts + rest).joined(separator: ",") + "\n"
      }.joined()
  }

  private struct Wire: Encodable {
    let cloud: String
    @Null var region: String?
    let volume_id: String
    let volume_name: String
    let project_id: String
    let volume_type: String
    @Null var size_bytes: Double?
    @Null var source_host: String?
    @Null var destination_host: String?
    let method: String
    let retype: Bool
    @Null var start: Double?
    let end: Double
    let result: String
    @Null var duration_seconds: Double?
    @Null var mean_rate_bytes_per_second: Double?
    @Null var last_percent: Int?

    init(_ migration: FinishedMigration) {
      cloud = migration.cloud
      region = migration.region
      volume_id = migration.volumeID
      volume_name = migration.name
      project_id = migration.projectID
      volume_type = migration.volumeType
      size_bytes = migration.sizeBytes
      source_host = migration.sourceHost
      destination_host = migration.destinationHost
      method = migration.method.rawValue
      retype = migration.isRetype
      start = migration.start
      end = migration.end
      result = migration.result.rawValue
      duration_seconds = migration.duration
      mean_rate_bytes_per_second = migration.meanRate
      last_percent = migration.percent
    }
  }

  private static func cell(_ text: String) -> String {
    var text = TerminalText.printable(text)
    if let first = text.unicodeScalars.first, "=+-@".unicodeScalars.contains(first) { text = "'" + text }
    guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }

  /// Whole where it is, since a spreadsheet has no use for `1.0e+12`.
  private static func number(_ value: Double?) -> String {
    guard let value else { return "" }
    return Int64(exactly: value).map { "\($0)" } ?? "\(value)"
  }

  private static func time(_ time: Double) -> String {
    let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space).year().month().day().time(
      includingFractionalSeconds: false)
    return String(Date(timeIntervalSince1970: time.rounded(.down)).formatted(style).prefix(16))
  }

  /// A time in at most two units: `42s`, `3h10m`, `3d4h`.
  private static func briefly(_ seconds: Double) -> String {
    guard seconds >= 60 else { return "\(Int(max(0, seconds)))s" }
    guard seconds < 1000 * 86_400 else { return ">999d" }
    let minutes = Int(seconds / 60)
    let (days, hours) = (minutes / 1440, minutes / 60)
    if days >= 2 { return "\(days)d\(hours % 24)h" }
    return hours > 0 ? "\(hours)h\(minutes % 60)m" : "\(minutes)m"
  }
}
