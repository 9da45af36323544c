public import Alerting
import Synchronization

/// Where the present alerts hang: the dispatcher works on them, faces look at them.
///
/// What faces get is an immutable value, made only when one is asked for, and kept until something changes: a poll pays
/// nothing for it, however many alerts there are.
public final class AlertBoard: Sendable {
  private struct Shown: Sendable {
    var state: AlertingState
    /// Counts up with each change.
    var generation: UInt64 = 0
    /// What was made of the state when it was last asked for.
    var overview: (made: AlertsOverview, generation: UInt64)?
  }

  private let shown: Mutex<Shown>

  /// A board without alerts.
  public convenience init() { self.init(AlertingState(routes: [], at: 0)) }

  /// A board with these.
  init(_ state: AlertingState) { shown = Mutex(Shown(state: state)) }

  /// All alerts as they are now: those that are pending, that fire, and that were resolved lately, with what each
  /// receiver knows of them.
  public var current: AlertsOverview {
    let shown = shown.withLock { $0 }
    if let last = shown.overview, last.generation == shown.generation { return last.made }
    // Of a copy, so that nobody waits for it.
    let overview = shown.state.overview
    self.shown.withLock { now in
      if now.generation == shown.generation { now.overview = (overview, shown.generation) }
    }
    return overview
  }

  /// The state as a whole, for counts.
  var state: AlertingState { shown.withLock { $0.state } }

  /// Lets the one owner of the alerts, the dispatcher, do something with them.
  func change<Result: Sendable>(_ change: (inout AlertingState) -> Result) -> Result {
    shown.withLock { shown in
      shown.generation &+= 1
      shown.overview = nil
      return change(&shown.state)
    }
  }
}
