import Dispatch

@testable import MigrationExporter

/// Keeps a store's disk busy until it is opened.
final class Gate: Sendable {
  private let held = DispatchSemaphore(value: 0)
  private let opened = DispatchSemaphore(value: 0)

  /// Returns when the gate has been opened.
  func hold(_ store: MigrationStore) async throws {
    try await store.write { [held, opened] _ in
      held.signal()
      opened.wait()
    }
  }

  /// Returns when the store is busy.
  func isHeld() async {
    await withCheckedContinuation { ready in
      DispatchQueue.global().async { [held] in
        held.wait()
        ready.resume()
      }
    }
  }

  func open() { opened.signal() }
}
