import MetricsExposition
import Synchronization

/// The page at `/metrics`.
///
/// The clouds' part is written once for each snapshot, however many scrape it; the exporter's own few kB are written for
/// each scrape, so that its counts are never stale.
package final class MetricsPage: Sendable {
  /// The clouds' part, which all who scrape one snapshot share, and the exporter's own, which comes after it.
  package typealias Parts = (clouds: [UInt8], own: [UInt8])

  private struct Written {
    /// The generation of the snapshot that it shows; nil at first.
    var generation: UInt64?
    var page = TextPage()
  }

  private let board: SnapshotBoard
  private let telemetry: Telemetry
  private let reload: ReloadRecord?
  private let written = Mutex(Written())

  /// A page of what `board` shows and `telemetry` counts.
  package convenience init(board: SnapshotBoard, telemetry: Telemetry) {
    self.init(board: board, telemetry: telemetry, reload: nil)
  }

  /// The same with what `reload` records.
  init(board: SnapshotBoard, telemetry: Telemetry, reload: ReloadRecord?) {
    self.board = board
    self.telemetry = telemetry
    self.reload = reload
  }

  /// The page as it is now.
  package func render() -> Parts {
    let snapshot = board.current
    let clouds = written.withLock { written in
      if written.generation != snapshot.generation {
        written.page.removeAll()
        MigrationMetrics.write(snapshot, to: &written.page)
        written.generation = snapshot.generation
      }
      return written.page.bytes
    }
    var own = TextPage()
    ExporterMetrics.write(snapshot, telemetry, to: &own)
    if let reload { ReloadMetrics.write(reload.current, to: &own) }
    ProcessMetrics.write(to: &own)
    return (clouds, own.bytes)
  }
}
