import Foundation
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("What is forgotten, and when")
struct RetentionTests {
  typealias Scenario = LedgerScenario
  private static let day = 86_400.0

  private func remember(_ ends: [FinishedMigration], in store: MigrationStore) async {
    var scenario = Scenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = ends
    store.remember(memory)
    await store.saveAll()
  }

  @Test("history older than the retention goes, once an hour and at a start")
  func history() async throws {
    let bench = try StoreBench()
    let begin = Scenario.begin
    let store = try bench.open(retention: 90 * Self.day)
    let ends = (0..<3).map { FinishedSample.migration("v\($0)", end: begin - Double($0) * 60 * Self.day) }
    await remember(ends, in: store)
    #expect(try bench.history().map(\.volumeID) == ["v0", "v1", "v2"])
    bench.time.set(begin + 3599)
    await remember([], in: store)
    #expect(try bench.history().count == 3)
    bench.time.set(begin + 3600)
    await remember([], in: store)
    #expect(try bench.history().map(\.volumeID) == ["v0", "v1"])
    await store.end()
    bench.time.set(begin + 40 * Self.day)
    let second = try bench.open(retention: 90 * Self.day)
    await second.tidy()
    #expect(try bench.history().map(\.volumeID) == ["v0"])
    await second.end()
  }

  @Test("the room of what went is given back, and the log does not grow")
  func room() async throws {
    func size(_ path: String) throws -> Int {
      try #require(FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
    }
    let bench = try StoreBench()
    let store = try bench.open(retention: Self.day)
    let ends = (0..<20_000).map { FinishedSample.migration("v\($0)", end: Scenario.begin) }
    await remember(ends, in: store)
    try await store.tune("wal_checkpoint(TRUNCATE)")
    let full = try size(bench.path)
    bench.time.set(Scenario.begin + 2 * Self.day)
    await remember([], in: store)
    for number in 0..<20 { await remember([FinishedSample.migration("w", end: Double(number) + 2e9)], in: store) }
    try await store.tune("wal_checkpoint(PASSIVE)")
    #expect(try size(bench.path) < full / 4)
    #expect(try size(bench.path + "-wal") <= 8_388_608 + 65_536)
    await store.end()
  }

  @Test("a cloud that has left the configuration is remembered for a day, unless it comes back")
  func goneCloud() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    for name in ["kept", "gone", "back"] { await scenario.remember(in: store, StoreBench.order(name)) }
    func known() async -> [String] {
      var known: [String] = []
      for name in ["kept", "gone", "back"] where await store.recall(StoreBench.order(name)) != nil {
        known.append(name)
      }
      return known
    }
    await store.watch(["kept"])
    bench.time.set(Scenario.begin + 0.9 * Self.day)
    await store.watch(["kept", "back"])
    await store.tidy()
    #expect(await known() == ["kept", "gone", "back"])
    bench.time.set(Scenario.begin + 1.1 * Self.day)
    await store.tidy()
    #expect(await known() == ["kept", "back"])
    await store.end()
  }
}
