/// Finished migrations for people and for scripts.
package struct HistoryReport: Sendable {
  private let migrations: [API.FinishedMigration]

  /// A report of these, in their order.
  package init(_ migrations: [API.FinishedMigration]) { self.migrations = migrations }

  /// A table, each line ended by LF; a sentence where there is nothing.
  ///
  /// - Parameters:
  ///   - columns: the terminal's width; nil: there is no terminal, and nothing is cut.
  ///   - isWide: with the whole names, the volumes' ids, types and projects.
  package func text(columns: Int?, isWide: Bool = false, isColoured: Bool = false) -> String {
    guard !migrations.isEmpty else { return "No migration has ended in that time.\n" }
    let hasClouds = isWide || Set(migrations.map(\.cloud)).count > 1
    var table = TextTable(
      [("ENDED (UTC)", .left)] + (hasClouds ? [("CLOUD", .left)] : [])
        + [("RESULT", .left), ("VOLUME", .left)] + (isWide ? [("ID", .left), ("TYPE", .left), ("PROJECT", .left)] : [])
        + [("SIZE", .right), ("TOOK", .right), ("MIB/S", .right)],
      sentence: "ROUTE")
    for migration in migrations {
      let stopped = migration.result == "success" ? "" : migration.last_percent.map { ", at \($0) %" } ?? ""
      let paint = Paint(state: "ended", result: migration.result)
      var cells: [TextTable.Cell] = [.init(BriefTime.minute(migration.end))]
      if hasClouds { cells.append(.init(isWide ? migration.cloud : TerminalText.short(migration.cloud, 16))) }
      cells += [
        .init(migration.result, paint), .init(isWide ? migration.title : TerminalText.short(migration.title, 22)),
      ]
      if isWide { cells += [migration.volume_id, migration.volume_type, migration.project_id].map { .init($0) } }
      cells += [
        .init(migration.size_bytes.map(SizeText.gibibytes) ?? "?"),
        .init(migration.duration_seconds.map(BriefTime.fine) ?? "?"),
        .init(migration.mean_rate_bytes_per_second.map(SizeText.mebibytes) ?? ""),
      ]
      table.add(
        cells,
        sentence: .init(
          "\(migration.source_host ?? "?") → \(migration.destination_host ?? "?")"
            + (migration.retype ? " (retype)" : "") + stopped))
    }
    // Who asks for all of it gets all of it.
    return table.text(columns: isWide ? nil : columns, coloured: isColoured)
  }

  /// An array of objects, each with every key; what is unknown is null.
  ///
  /// Sizes are in bytes, rates in bytes per second, times in unix seconds.
  package var json: String { prettyJSON(migrations) }

  /// CSV with a header; what is unknown is empty.
  package var csv: String {
    let header =
      "cloud,region,volume_id,volume_name,project_id,volume_type,size_bytes,source_host,destination_host,method,"
      + "retype,start,end,result,duration_seconds,mean_rate_bytes_per_second,last_percent,usual_rate_bytes_per_second,"
      + "slower_than_usual\n"
    return header
      + migrations.map { migration in
        var line = CSVLine()
        line.add(migration.cloud)
        line.add(migration.region)
        line.add(migration.volume_id)
        line.add(migration.volume_name)
        line.add(migration.project_id)
        line.add(migration.volume_type)
        line.add(migration.size_bytes)
        line.add(migration.source_host)
        line.add(migration.destination_host)
        line.add(migration.method)
        line.add(migration.retype)
        line.add(migration.start)
        line.add(migration.end)
        line.add(migration.result)
        line.add(migration.duration_seconds)
        line.add(migration.mean_rate_bytes_per_second)
        line.add(migration.last_percent)
        line.add(migration.usual_rate_bytes_per_second)
        line.add(migration.slower_than_usual.map { "\($0)" })
        return line.text
      }.joined()
  }
}
