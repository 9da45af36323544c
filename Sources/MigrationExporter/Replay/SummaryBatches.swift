import Dispatch
import Synchronization

/// Sums up on a second core while the first one reads on.
///
/// Rows go over in batches and in their order, so that it comes to the same as on one core; where it can't keep up, the
/// reader waits for it.
struct SummaryBatches {
  /// The other side.
  private final class Worker: Sendable {
    let queue = DispatchQueue(label: "summary")
    /// How many more batches may wait.
    let room = DispatchSemaphore(value: 3)
    let summary: Mutex<ReplaySummary>

    init(_ summary: ReplaySummary) { self.summary = Mutex(summary) }

    func take(_ batch: [Replayer.Outcome]) {
      room.wait()
      queue.async {
        self.summary.withLock { summary in
          for outcome in batch { summary.take(outcome) }
        }
        self.room.signal()
      }
    }
  }

  private let worker: Worker
  private var batch: [Replayer.Outcome] = []
  /// How many rows a batch has.
  private static let size = 512

  /// Goes on with `summary`.
  init(_ summary: ReplaySummary) { worker = Worker(summary) }

  /// Takes what became of one row.
  mutating func take(_ outcome: Replayer.Outcome) {
    batch.append(outcome)
    if batch.count == Self.size { handOver() }
  }

  /// The sum of all, when the migrations at the places `underWay` are not over.
  mutating func finish(underWay: [Int]) -> ReplaySummary {
    handOver()
    return worker.queue.sync {
      worker.summary.withLock { summary in
        summary.finish(underWay: underWay)
        return summary
      }
    }
  }

  private mutating func handOver() {
    worker.take(batch)
    batch = []
    batch.reserveCapacity(Self.size)
  }
}
