import ArgumentParser
import Foundation
import MigrationExporter

/// `exporterd list`: what migrates now.
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask every cloud once and show what migrates.",
    discussion: """
      \(ConfigurationOptions.discussion)

      It polls once, so it shows no rates: those take two polls. Ends with status 1 when a cloud could not be polled.
      """)

  /// How the list looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, json
  }

  @OptionGroup var options: ConfigurationOptions

  @Option(help: "How the list looks: table or json.")
  var output = Format.table

  func run() async throws {
    let loaded = try options.loader.load(tellsReceivers: false)
    let snapshot = await OnePoll.snapshot(of: loaded.orders, timekeeper: SystemTimekeeper())
    let complaints = snapshot.complaints
    switch output {
    // Where no cloud could be seen there is nothing to be said of migrations.
    case .table where complaints.count < snapshot.clouds.count:
      print(MigrationTable(snapshot, columns: Terminal.columns, isOnePoll: true).text, terminator: "")
    case .table: break
    case .json: print(MigrationList(snapshot, isOnePoll: true).json, terminator: "")
    }
    Terminal.flush()
    for complaint in complaints { try FileHandle.standardError.write(contentsOf: Data("\(complaint)\n".utf8)) }
    if !complaints.isEmpty { throw ExitCode.failure }
  }
}
