import Foundation
import OpenStackClient
import Synchronization
import Testing

@testable import MigrationExporter

/// What SIGKILL leaves behind is what the files hold at that moment: here they are copied while a store writes.
///
/// The log is never moved into the database meanwhile, so that copying one file after the other is as good as at once.
@Suite("Killed while it writes")
struct KilledTests {
  typealias Scenario = LedgerScenario

  private static func id(_ number: Int) -> String { "volume-\(number)" }

  /// Poll `number`: one migration goes on, and each poll another begins, which ends three polls later.
  private static func poll(_ number: Int, _ scenario: inout Scenario) {
    var listed = [Scenario.volume(.migrating, .percent(min(99, number / 4)), id: "constant")]
    listed += (max(0, number - 2)...number).map { Scenario.volume(.migrating, .percent(50), id: id($0)) }
    let left = (0..<max(0, number - 2)).map {
      (id($0), Result<Volume, OpenStackError>.success(Scenario.volume(.error, id: id($0))))
    }
    scenario.poll(listed, details: Dictionary(left, uniquingKeysWith: { $1 }))
  }

  @Test(
    "leaves a whole poll, none older than the last that was acknowledged, and each end once", .timeLimit(.minutes(2)))
  func killed() async throws {
    let bench = try StoreBench()
    let store = try bench.open(pagesToCheckpoint: 0)
    let acknowledged = Mutex(-1)
    let polls = 60
    let writer = Task {
      var scenario = Scenario()
      for number in 0..<polls {
        Self.poll(number, &scenario)
        await scenario.remember(in: store)
        acknowledged.withLock { $0 = number }
      }
    }
    var (copies, seen) = (0, Set<Int>())
    while acknowledged.withLock({ $0 }) < polls - 1 {
      let before = acknowledged.withLock { $0 }
      let path = "\(bench.folder.path)/copy-\(copies).db"
      for name in ["", "-wal"] { try FileManager.default.copyItem(atPath: bench.path + name, toPath: path + name) }
      copies += 1
      let copy = try bench.open(.file(path))
      let ledger = await copy.recall(StoreBench.order())?.ledger
      await copy.end()
      let times = Set((ledger?.migrations ?? []).filter { $0.result == nil }.compactMap(\.lastReading))
      #expect(times.count <= 1, "a part of a poll: \(times)")
      let last = times.first.map { Int(($0 - Scenario.begin) / 30) - 1 } ?? -1
      seen.insert(last)
      #expect(last >= before)
      let history = try HistoryReader(.file(path)).migrations()
      #expect(history.map(\.volumeID).sorted() == (0..<max(0, last - 2)).map(Self.id).sorted())
      try await Task.sleep(for: .milliseconds(Int.random(in: 0...3)))
    }
    await writer.value
    #expect(seen.count > 3, "\(copies) copies saw only \(seen.count) different states")
    await store.end()
  }

  @Test("in the middle of a transaction leaves nothing of it")
  func inTransaction() async throws {
    let bench = try StoreBench()
    let store = try bench.open(pagesToCheckpoint: 0)
    // So few pages in memory that the others are in the log before the commit.
    try await store.tune("cache_size = 2")
    var scenario = Scenario()
    Self.poll(0, &scenario)
    await scenario.remember(in: store)
    let (original, path) = (bench.path, "\(bench.folder.path)/copy.db")
    let before = try Data(contentsOf: URL(filePath: bench.path + "-wal")).count
    try await store.write { @Sendable db in
      for number in 0..<500 { try HistoryRow.insert(FinishedSample.migration("v\(number)", end: Double(number)), db) }
      for name in ["", "-wal"] { try FileManager.default.copyItem(atPath: original + name, toPath: path + name) }
    }
    #expect(try Data(contentsOf: URL(filePath: path + "-wal")).count > before, "nothing of it was in the log yet")
    let copy = try bench.open(.file(path))
    #expect(await copy.recall(StoreBench.order())?.ledger.shown == scenario.ledger.shown)
    await copy.end()
    #expect(try HistoryReader(.file(path)).migrations().isEmpty)
    await store.end()
    #expect(try bench.history().count == 500)
  }
}
