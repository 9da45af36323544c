import Synchronization

@testable import MigrationExporter

/// Time that stands still until a test moves it, which wakes those whose time has come.
final class TestTime: Timekeeper {
  private struct Sleeper {
    let end: Double
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Double
    var sleepers: [Int: Sleeper] = [:]
    var count = 0
  }

  private let state: Mutex<State>

  init(_ start: Double) { state = Mutex(State(now: start)) }

  func now() -> Double { state.withLock { $0.now } }

  /// Until when those sleep who do, the first first.
  var ends: [Double] { state.withLock { $0.sleepers.values.map(\.end).sorted() } }

  func set(_ time: Double) {
    let awake = state.withLock { state in
      state.now = time
      let awake = state.sleepers.filter { $0.value.end <= time }
      for id in awake.keys { state.sleepers[id] = nil }
      return awake.values.map(\.continuation)
    }
    for continuation in awake { continuation.resume() }
  }

  func advance(by seconds: Double) { set(now() + seconds) }

  func sleep(until time: Double) async throws {
    let id = state.withLock { state in
      state.count += 1
      return state.count
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        let outcome: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if time <= state.now { return .success(()) }
          state.sleepers[id] = Sleeper(end: time, continuation: continuation)
          return nil
        }
        if let outcome { continuation.resume(with: outcome) }
      }
    } onCancel: {
      state.withLock { $0.sleepers.removeValue(forKey: id) }?.continuation.resume(throwing: CancellationError())
    }
  }
}
