public import ArgumentParser
import MigrationExporter
public import StallDetector

/// The flags of the commands that show migrations: which, and in which order.
struct SelectionOptions: ParsableArguments {
  @Option(help: "Only migrations of this cloud, by its configured name; may stand several times.")
  var cloud: [String] = []

  @Option(help: "Only migrations in this state; may stand several times.")
  var state: [MigrationState] = []

  @Option(help: "The order; what is not known comes last.")
  var sort = MigrationSort.worst

  @Flag(help: "The order the other way about.")
  var reverse = false

  var selection: Fleet.Selection {
    var selection = Fleet.Selection()
    (selection.clouds, selection.states) = (cloud, state.map(\.rawValue))
    (selection.sort, selection.isReversed) = (sort, reverse)
    return selection
  }
}

extension MigrationSort: ExpressibleByArgument {}
extension MigrationState: ExpressibleByArgument {}
