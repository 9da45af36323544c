import Dispatch

/// A thread for the disk: SQLite blocks whoever calls it, which the threads that all tasks share must not be.
final class StoreExecutor: SerialExecutor {
  private let queue = DispatchQueue(label: "store")

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }
}
