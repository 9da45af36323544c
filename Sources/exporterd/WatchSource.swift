import Foundation
import Logging
import MigrationExporter

/// Where `exporterd watch` looks.
enum WatchSource: Sendable {
  case exporter(ExporterClient, at: String, interval: Double)
  case clouds([CloudOrder])

  /// More rows than a screen has; a fleet of ten thousand is not to be sent every other second.
  static let mostRows = 500

  /// In a word or two.
  var place: String {
    switch self {
    case .exporter(_, let url, _): url
    case .clouds(let orders): orders.map(\.name).joined(separator: ", ")
    }
  }

  /// Looks, and tells what it sees, until the task is cancelled.
  ///
  /// - Parameters:
  ///   - most: at most so many migrations of an exporter; nil: all.
  ///   - shown: says that what an exporter told is shown. Before that it is not asked again: while who reads us is slow,
  ///     nothing piles up.
  func run(
    _ selection: Fleet.Selection, most: Int?, into events: AsyncStream<WatchEvent>.Continuation,
    shown: AsyncStream<Void>
  ) async {
    switch self {
    case .exporter(let client, _, let interval):
      var shown = shown.makeAsyncIterator()
      while !Task.isCancelled {
        do {
          events.yield(.seen(try await client.fleet(selection, most: most)))
          await shown.next()
        } catch let error as UnknownCloud {
          // It tells which clouds it watches, and will not tell otherwise until it is configured anew.
          events.yield(.hopeless(error))
          break
        } catch {
          if !Task.isCancelled { events.yield(.failed("\(error)")) }
        }
        try? await Task.sleep(for: .seconds(interval))
      }
      await client.close()
    case .clouds(let orders):
      do {
        try await CloudWatch.run(orders) { snapshot in
          do {
            events.yield(.seen(try Fleet(snapshot).selected(selection)))
          } catch {
            events.yield(.hopeless(error))
          }
        }
      } catch {
        events.yield(.failed("\(error)"))
      }
    }
  }
}
