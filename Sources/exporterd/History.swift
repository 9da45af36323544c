public import ArgumentParser
import Foundation
public import MigrationExporter

/// `exporterd history`: what has ended.
struct History: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show finished migrations: size, duration, mean rate, route, result.",
    discussion: """
      It reads the database that the daemon writes, also while that runs, and changes nothing in it. With no --storage it \
      is the one in the folder that STATE_DIRECTORY names, such as /var/lib/exporterd.
      """)

  /// How the history looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json, csv
  }

  @Option(help: "The database: what storage.path says, and by default $STATE_DIRECTORY/exporterd.db.")
  var storage: String?

  @Option(help: "Only migrations of this cloud, by its configured name.")
  var cloud: String?

  @Option(help: "Only migrations that have ended within this time, such as 7d or 12h.", transform: History.age)
  var since: Double?

  @Option(help: "Only migrations that ended so: success, error, reset or vanished.")
  var result: MigrationSnapshot.Result?

  @Option(help: "How the history looks: table, json or csv.")
  var output = Format.table

  private static func age(_ text: String) throws -> Double {
    guard let seconds = duration(text) else { throw ValidationError("--since takes a duration such as 7d or 12h") }
    return seconds
  }

  func run() throws {
    let location = StoreLocation.resolve(configured: storage, environment: ProcessInfo.processInfo.environment)
    let query = HistoryReader.Query(
      cloud: cloud, since: since.map { Date().timeIntervalSince1970 - $0 }, result: result)
    let report = HistoryReport(try HistoryReader(location).migrations(query))
    switch output {
    case .table: print(report.text(columns: Terminal.columns), terminator: "")
    case .json: print(report.json, terminator: "")
    case .csv: print(report.csv, terminator: "")
    }
  }
}

extension MigrationSnapshot.Result: ExpressibleByArgument {}
