import Dispatch
import Synchronization

/// Sums up on a second core while the first one reads on.
///
/// Rows go over in batches and in their order, so that it comes to the same as on one core; where it can't keep up, the
/// reader waits for it.
struct SummaryBatches {
  /// Some rows, and apart from them what is counted by reference, so that outcomes are copied as they stand.
  private struct Batch {
    var outcomes: [Replayer.Outcome] = []
    /// Few rows have some: at which place, in rising order.
    var news: [(place: Int, news: RowNews)] = []
  }

  /// The other side.
  private final class Worker: Sendable {
    let queue = DispatchQueue(label: "summary")
    /// How many more batches may wait.
    let room = DispatchSemaphore(value: 3)
    let summary: Mutex<ReplaySummary>

    init(_ summary: ReplaySummary) { self.summary = Mutex(summary) }

    func take(_ batch: Batch) {
      room.wait()
      queue.async {
        self.summary.withLock { summary in
          var news = batch.news[...]
          for (place, outcome) in batch.outcomes.enumerated() {
            summary.take(outcome, news.first?.place == place ? news.removeFirst().news : nil)
          }
        }
        self.room.signal()
      }
    }
  }

  private let worker: Worker
  private var batch = Batch()
  /// How many rows a batch has.
  private static let size = 512

  /// Goes on with `summary`.
  init(_ summary: ReplaySummary) { worker = Worker(summary) }

  /// Takes what became of one row, and its news.
  mutating func take(_ outcome: Replayer.Outcome, _ news: RowNews?) {
    if let news { batch.news.append((batch.outcomes.count, news)) }
    batch.outcomes.append(outcome)
    if batch.outcomes.count == Self.size { handOver() }
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
    batch = Batch()
    batch.outcomes.reserveCapacity(Self.size)
  }
}
