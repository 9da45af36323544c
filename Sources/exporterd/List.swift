import ArgumentParser
import Foundation
import MigrationExporter

/// `exporterd list`: what migrates now.
struct List: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what migrates now.",
    discussion: """
      \(ExporterOptions.discussion)

      The clouds themselves are polled once, so there are no rates and no stalls: those take several polls.

      Ends with status 0; 1 when the exporter or a cloud could not be asked; 2 when it was called wrongly; 3 with \
      --fail-if-stalled when a migration that it shows is stalled, also where a cloud could not be asked.
      """)

  /// How the list looks.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, wide, json, csv
  }

  @OptionGroup var exporter: ExporterOptions
  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var selection: SelectionOptions

  @Option(help: "How the list looks: table, wide (all columns, nothing cut), json or csv.")
  var output = Format.table

  @OptionGroup var color: ColorOption

  @Flag(
    name: .customLong("fail-if-stalled"), help: "End with status 3 when a migration is stalled; goes with --server.")
  var failsIfStalled = false

  /// The status that tells of a stall.
  static let stalled = ExitCode(3)

  func validate() throws {
    try exporter.check(options)
    if failsIfStalled, exporter.server == nil {
      throw ValidationError("--fail-if-stalled goes with --server: one poll of a cloud can't tell what is stalled")
    }
  }

  func run() async throws {
    let fleet: Fleet
    if let client = try exporter.client() {
      fleet = try await Terminal.closing(client) { try await $0.fleet(selection.selection) }
    } else {
      let loaded = try options.loader.load(tellsReceivers: false)
      let snapshot = await OnePoll.snapshot(of: loaded.orders, timekeeper: SystemTimekeeper())
      fleet = try Fleet(snapshot, isOnePoll: true).selected(selection.selection)
    }
    let complaints = fleet.complaints
    switch output {
    // Where no cloud could be seen there is nothing to be said of migrations.
    case .table, .wide:
      if complaints.count < fleet.clouds.count || !fleet.migrations.isEmpty {
        let form = MigrationTable.Form(
          columns: Terminal.columns, isWide: output == .wide, isColoured: color.isColoured)
        print(MigrationTable(fleet, form).text, terminator: "")
      }
    case .json: print(fleet.json, terminator: "")
    case .csv: print(fleet.csv, terminator: "")
    }
    Terminal.flush()
    for complaint in complaints { Terminal.complain(complaint) }
    if failsIfStalled, fleet.migrations.contains(where: { $0.state == "stalled" }) { throw Self.stalled }
    if !complaints.isEmpty { throw ExitCode.failure }
  }
}
