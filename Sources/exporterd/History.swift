public import ArgumentParser
import Foundation
public import MigrationExporter

/// `exporterd history`: what has ended.
struct History: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show finished migrations: size, duration, mean rate, route, result.",
    discussion: """
      With --server it asks a running exporterd. Else it reads the database that the daemon writes, also while that runs, \
      and changes nothing in it: with no --storage the one in the folder that STATE_DIRECTORY names, such as \
      /var/lib/exporterd.
      """)

  /// How the history looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, wide, json, csv
  }

  @OptionGroup var exporter: ExporterOptions

  @Option(
    help: "The database: what storage.path says, and by default $STATE_DIRECTORY/exporterd.db.", completion: .file())
  var storage: String?

  @Option(help: "Only migrations of this cloud, by its configured name; may stand several times.")
  var cloud: [String] = []

  @Option(help: "Only migrations that have ended within this time, such as 7d or 12h.", transform: History.age)
  var since: Double?

  @Option(help: "Only migrations that ended so.")
  var result: MigrationSnapshot.Result?

  @Option(help: "The order.")
  var sort = HistorySort.ended

  @Flag(help: "The order the other way about.")
  var reverse = false

  @Option(help: "At most so many, those that ended last.")
  var limit: Int?

  @Option(help: "How the history looks: table, wide (all columns, nothing cut), json or csv.")
  var output = Format.table

  @OptionGroup var color: ColorOption

  private static func age(_ text: String) throws -> Double {
    guard let seconds = duration(text) else { throw ValidationError("--since takes a duration such as 7d or 12h") }
    return seconds
  }

  func validate() throws {
    if exporter.server != nil, storage != nil {
      throw ValidationError("--server and --storage contradict each other: ask the exporter, or read its file")
    }
    if let limit, limit < 1 { throw ValidationError("--limit takes a number from 1 on") }
  }

  func run() async throws {
    let query = HistoryReader.Query(
      clouds: cloud, since: since.map { Date().timeIntervalSince1970 - $0 }, result: result, limit: limit)
    let found: [API.FinishedMigration]
    var note: String?
    if let client = try exporter.client() {
      (found, note) = try await Terminal.closing(client) { try await $0.history(query) }
    } else {
      let location = StoreLocation.resolve(configured: storage, environment: ProcessInfo.processInfo.environment)
      let reader = try HistoryReader(location)
      // An empty list would look like nothing has ended.
      if !cloud.isEmpty { try UnknownCloud.check(cloud, against: try reader.clouds(), isPast: true) }
      found = try reader.told(query)
    }
    let report = HistoryReport(sort.order(found, isReversed: reverse))
    switch output {
    case .table, .wide:
      print(
        report.text(columns: Terminal.columns, isWide: output == .wide, isColoured: color.isColoured), terminator: "")
    case .json: print(report.json, terminator: "")
    case .csv: print(report.csv, terminator: "")
    }
    Terminal.flush()
    if let note { Terminal.complain(note) }
  }
}

extension MigrationSnapshot.Result: ExpressibleByArgument {}
extension HistorySort: ExpressibleByArgument {}
