import Synchronization

/// Whether the configuration that is in force is the one that was last asked for, and since when it is.
struct ReloadStatus: Sendable, Hashable {
  /// False when the last attempt to load the configuration was refused.
  var isLastSuccessful = true
  /// When the configuration in force was loaded, in unix seconds.
  var lastSuccess: Double
}

/// Where the present `ReloadStatus` hangs: the reloader writes it, the metrics read it.
final class ReloadRecord: Sendable {
  private let status: Mutex<ReloadStatus>

  /// A configuration was loaded at `time`.
  init(loadedAt time: Double) { status = Mutex(ReloadStatus(lastSuccess: time)) }

  var current: ReloadStatus { status.withLock { $0 } }

  func noteSuccess(at time: Double) { status.withLock { $0 = ReloadStatus(lastSuccess: time) } }
  func noteFailure() { status.withLock { $0.isLastSuccessful = false } }
}
