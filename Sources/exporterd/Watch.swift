import ArgumentParser
import Foundation
import Logging
import MigrationExporter

/// `exporterd watch`: what migrates, drawn anew until interrupted.
struct Watch: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what migrates, and keep it up to date until Ctrl-C.",
    discussion: """
      \(ExporterOptions.discussion)

      In a terminal it draws in place on a screen of its own, and leaves the terminal as it was; q or Ctrl-C ends it with \
      status 0. Elsewhere it prints the time and a plain table for each look. With --output json or csv it prints for each \
      look a JSON document in a line, or rows that begin with the time, below one header. When the exporter or a cloud can't \
      be seen it says so and goes on.
      """)

  /// How the migrations look.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, wide, json, csv

    /// How programs read it; nil: it is for people.
    var record: WatchRecord.Form? {
      switch self {
      case .table, .wide: nil
      case .json: .json
      case .csv: .csv
      }
    }
  }

  @OptionGroup var exporter: ExporterOptions
  @OptionGroup var options: ConfigurationOptions
  @OptionGroup var selection: SelectionOptions

  @Option(
    help: "Look so often: by default every 2s at an exporter, and at clouds as the configuration says.",
    transform: Watch.interval)
  var interval: Double?

  @Option(
    help:
      "How the migrations look: table, wide (all columns, as far as the screen goes), json (a line each look) or csv.")
  var output = Format.table

  @OptionGroup var color: ColorOption
  @OptionGroup var end: EndOption

  private static func interval(_ text: String) throws -> Double {
    guard let seconds = duration(text), seconds >= 1, seconds <= 86_400 else {
      throw ValidationError("--interval takes a duration from 1s to 1d, such as 10s")
    }
    return seconds
  }

  func validate() throws { try exporter.check(options) }

  func run() async throws {
    let source: WatchSource
    if let client = try exporter.client() {
      source = .exporter(client, at: exporter.server ?? "", interval: interval ?? 2)
    } else {
      var orders = try options.loader.load(tellsReceivers: false).orders
      try selection.selection.check(against: orders.map(\.name))
      if let interval { for index in orders.indices { orders[index].poll.interval = interval } }
      source = .clouds(orders)
    }
    let record = output.record.map { WatchRecord($0) }
    let isDrawn = record == nil && Terminal.size != nil && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    let screen = isDrawn ? AlternateScreen() : nil
    let events = await WatchEvents(hasKeys: screen?.hasKeys ?? false, isDrawn: isDrawn)
    defer { events.cancel() }
    let (timer, selection, continuation, shown) = (
      events.timer, selection.selection, events.continuation, events.shown
    )
    let end = end.end
    // Not a failure to be printed on the screen that is drawn on.
    let failure = await withTaskGroup(of: Void.self) { group -> (any Error)? in
      group.addTask { await timer.run(end: end) }
      let most = record == nil ? WatchSource.mostRows : nil
      group.addTask { await source.run(selection, most: most, into: continuation, shown: shown.stream) }
      defer { group.cancelAll() }
      var look = WatchLook(
        screen: screen, page: WatchScreen(place: source.place), record: record, isWide: output == .wide,
        isColoured: color.isColoured)
      do {
        try look.begin()
        for await event in events.stream {
          if try look.take(event) { break }
          if case .seen = event { shown.continuation.yield() }
        }
      } catch {
        look.end()
        return error
      }
      look.end()
      return nil
    }
    // That who read us has gone away is an end like another.
    if let failure, (failure as? POSIXError)?.code != .EPIPE { throw failure }
  }
}
