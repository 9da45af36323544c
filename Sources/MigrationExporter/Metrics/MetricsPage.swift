import MetricsExposition
import Synchronization

/// The page at `/metrics`.
///
/// The clouds' part is written once for each snapshot, however many scrape it; the exporter's own few kB are written for
/// each scrape, so that its counts are never stale.
final class MetricsPage: Sendable {
  private let board: SnapshotBoard
  private let telemetry: Telemetry
  private let written = Mutex<(generation: UInt64, page: TextPage)?>(nil)

  init(board: SnapshotBoard, telemetry: Telemetry) {
    self.board = board
    self.telemetry = telemetry
  }

  func render() -> [UInt8] {
    let snapshot = board.current
    var page = written.withLock { written in
      if let written, written.generation == snapshot.generation { return written.page }
      let page = MigrationMetrics.page(of: snapshot)
      written = (snapshot.generation, page)
      return page
    }
    ExporterMetrics.write(snapshot, telemetry, to: &page)
    ProcessMetrics.write(to: &page)
    return page.bytes
  }
}
