import Dispatch
package import MetricsExposition
import Synchronization

/// The page at `/metrics`.
///
/// The clouds' part is written, and compressed, once for each snapshot and for each format that is asked for, however
/// many scrape it at once; the exporter's own few kB are written for each scrape, so that its counts are never stale.
package final class MetricsPage: Sendable {
  private struct Form: Hashable {
    let format: ExpositionFormat
    let coding: ContentCoding
  }

  private enum Part {
    case underWay(Task<PagePart, Never>)
    case written(PagePart)
  }

  private struct Shared {
    /// The generation of the snapshot that the parts show; nil at first.
    var generation: UInt64?
    var parts: [Form: Part] = [:]
    /// The parts of the snapshot before: the new ones are written over them.
    ///
    /// Nobody else holds on to them, save who still sends one: tens of MB of fresh memory for each snapshot would cost
    /// as much as to fill them.
    var former: [Form: PagePart] = [:]

    /// Shows another snapshot.
    ///
    /// What nobody has asked for again is not kept: it may be tens of MB.
    mutating func begin(_ generation: UInt64) {
      guard self.generation != generation else { return }
      self.generation = generation
      former = parts.compactMapValues { if case .written(let part) = $0 { part } else { nil } }
      parts = [:]
    }
  }

  private let board: SnapshotBoard
  private let telemetry: Telemetry
  private let alerts: AlertTelemetry?
  private let store: MigrationStore?
  private let reload: ReloadRecord?
  private let shared = Mutex(Shared())
  /// Where the clouds' part is written, one at a time.
  ///
  /// With thousands of migrations that takes tenths of a second, in which the threads that answer are to answer.
  private let queue = DispatchQueue(label: "metrics page")

  /// A page of what `board` shows and `telemetry` counts.
  package convenience init(board: SnapshotBoard, telemetry: Telemetry) {
    self.init(board: board, telemetry: telemetry, alerts: nil, store: nil, reload: nil)
  }

  /// The same with what the others tell; nil: the exporter has no such part.
  init(
    board: SnapshotBoard, telemetry: Telemetry, alerts: AlertTelemetry?, store: MigrationStore?, reload: ReloadRecord?
  ) {
    self.board = board
    self.telemetry = telemetry
    self.alerts = alerts
    self.store = store
    self.reload = reload
  }

  /// The page as it is now, as it goes over the wire, in pieces that follow each other.
  package func render(_ format: ExpositionFormat, _ coding: ContentCoding) async -> [[UInt8]] {
    let (snapshot, part) = clouds(Form(format: format, coding: coding))
    let clouds =
      switch part {
      case .underWay(let task): await task.value
      case .written(let part): part
      }
    var own = TextPage(format, coding: coding)
    ExporterMetrics.write(snapshot, telemetry, to: &own)
    if let alerts { AlertMetrics.write(alerts.read(), to: &own) }
    if let store { StoreMetrics.write(store.status, to: &own) }
    if let reload { ReloadMetrics.write(reload.current, to: &own) }
    ProcessMetrics.write(to: &own)
    own.end()
    return PagePart.page([clouds, own.finish()])
  }

  /// The present snapshot, and its part of the page: the one that others wait for or have had, or else a new one.
  private func clouds(_ form: Form) -> (Snapshot, Part) {
    shared.withLock { shared in
      let snapshot = board.current
      shared.begin(snapshot.generation)
      if let part = shared.parts[form] { return (snapshot, part) }
      let part = Part.underWay(
        Task {
          await withCheckedContinuation { written in
            queue.async { [self] in written.resume(returning: write(snapshot, form)) }
          }
        })
      shared.parts[form] = part
      return (snapshot, part)
    }
  }

  private func write(_ snapshot: Snapshot, _ form: Form) -> PagePart {
    var page = TextPage(
      form.format, coding: form.coding, reusing: shared.withLock { $0.former.removeValue(forKey: form) })
    MigrationMetrics.write(snapshot, to: &page)
    let part = page.finish()
    shared.withLock { shared in
      if shared.generation == snapshot.generation { shared.parts[form] = .written(part) }
    }
    return part
  }
}
