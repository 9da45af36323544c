import Alerting
import Foundation
import GRDB
import Logging
import OpenStackClient
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("A disk that fails while the exporter runs")
struct StoreFailureTests {
  typealias Scenario = LedgerScenario

  @Test("is logged once and shown, and all that was missed is written when it works again", arguments: [true, false])
  func recovers(_ isFull: Bool) async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)), destination: Scenario.target)
    await scenario.remember(in: store)
    #expect(store.status.isWorking)
    #expect(store.status.lastSaveSeconds != nil)
    _ = bench.log.take()

    try await store.tune(isFull ? "max_page_count = 1" : "query_only = 1")
    bench.time.set(Scenario.begin + 100)
    let other = (0..<50).map { Scenario.volume(.migrating, .percent(20), id: "other-\($0)") }
    for _ in 0..<3 {
      scenario.poll([Scenario.volume(.migrating, .percent(20))] + other)
      await scenario.remember(in: store)
    }
    scenario.poll(other, details: [Scenario.id: .success(Scenario.volume(.success, host: Scenario.destination))])
    await scenario.remember(in: store)
    let status = store.status
    #expect(status.failingSince == Scenario.begin + 100)
    #expect(status.reason?.code == (isFull ? .full : .readOnly))
    let complaints = bench.log.take()
    #expect(complaints.count == 1)
    #expect(complaints.first?.level == .error)
    #expect(complaints.first?.values["reason"]?.contains(isFull ? "make room" : "mount its file system") == true)

    try await store.tune(isFull ? "max_page_count = 1000000" : "query_only = 0")
    scenario.poll(other)
    await scenario.remember(in: store)
    #expect(store.status.isWorking && store.status.reason == nil)
    #expect(bench.log.take().map(\.level) == [.warning])
    #expect(try bench.history().map(\.volumeID) == [Scenario.id])
    let expected = scenario.ledger.shown
    try await scenario.restart(from: store)
    #expect(scenario.ledger.shown == expected)
    await store.end()
  }

  @Test("at the start is one line; it goes on from what the run before has left, and writes all once there is room")
  func fullAtStart() async throws {
    let bench = try StoreBench()
    let left = try AlertingSample.record(3)
    var scenario = try await Self.run(before: bench, left)
    let disk = FullDisk()
    let store = try bench.open(on: disk)
    #expect(store.status.reason?.code == .full)
    #expect(store.previousRun == PreviousRun(start: Scenario.begin, cleanEnd: Scenario.begin))
    let expected = scenario.ledger.shown
    try await scenario.restart(from: store)
    #expect(scenario.ledger.shown == expected)
    let recalled = try await store.alertingRecord()
    #expect(recalled == left)
    await store.tidy()
    // One ends, one is told something new.
    let ended = "Stalled v0"
    let changed = AlertingRecord.Place(queue: "pager", key: try #require(left.key(1)))
    var entry = try #require(left.entries[changed] ?? nil)
    entry.revision = 7
    let change = AlertingRecord(lives: [ended: nil], entries: [changed: entry])
    await #expect(throws: StoreError.self) { try await store.save(change) }
    scenario.poll(Scenario.volume(.migrating, .percent(11)))
    await scenario.remember(in: store)
    #expect(bench.log.take().map(\.level) == [.error])

    disk.code = .io
    await #expect(throws: StoreError.self) { try await store.save(change) }
    #expect(store.status.reason?.code == .io, "what is wrong now, and not what was at the start")
    #expect(store.status.failingSince == Scenario.begin)
    #expect(bench.log.take().isEmpty)

    disk.code = nil
    bench.time.set(Scenario.begin + 100)
    try await store.save(change)
    #expect(store.status.isWorking && store.status.reason == nil)
    #expect(bench.log.take().map(\.message) == ["all is remembered again"])
    var now = left
    now.lives.removeValue(forKey: ended)
    now.entries.updateValue(entry, forKey: changed)
    let remembered = try await store.alertingRecord()
    #expect(remembered == now)
    await scenario.remember(in: store)
    let then = scenario.ledger.shown
    #expect(then != expected)
    try await scenario.restart(from: store)
    #expect(scenario.ledger.shown == then)
    await store.end()
  }

  @Test("at the start after a crash is read too, with what stands in the log alone")
  func fullAfterCrash() async throws {
    let bench = try StoreBench()
    let left = try AlertingSample.record(3)
    let crashed = try bench.open(pagesToCheckpoint: 0)
    try await crashed.save(left)
    // What a crash leaves: the database and its log, as they are on the disk.
    let other = try StoreBench()
    for name in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: bench.path + name, toPath: other.path + name)
    }
    let before = try Data(contentsOf: URL(filePath: other.path))
    let store = try other.open(on: FullDisk())
    let recalled = try await store.alertingRecord()
    #expect(recalled == left)
    let after = try Data(contentsOf: URL(filePath: other.path))
    #expect(after == before)
    await store.end()
    await crashed.end()
  }

  @Test("at the start, with a file that can't be read: what the run before had yet to tell is there at the next start")
  func fullAndUnreadable() async throws {
    let bench = try StoreBench()
    let left = try AlertingSample.record(3)
    _ = try await Self.run(before: bench, left)
    let file = URL(filePath: bench.path)
    let content = try Data(contentsOf: file)
    try Data(repeating: 0x5A, count: content.count).write(to: file)
    let disk = FullDisk()
    let store = try bench.open(on: disk)
    #expect(bench.log.take().map { $0.values["code"] } == ["damaged", "full"])
    let nothing = await store.recall(StoreBench.order())
    #expect(nothing == nil)
    let none = try await store.alertingRecord()
    #expect(none.isEmpty)

    try content.write(to: file)
    disk.code = nil
    var newer = try AlertingSample.record(1)
    newer.entries = newer.entries.mapValues { entry in
      var entry = entry
      entry?.revision = 7
      return entry
    }
    try await store.save(newer)
    var all = left
    all.entries.merge(newer.entries) { $1 }
    #expect(all != left)
    let remembered = try await store.alertingRecord()
    #expect(remembered == all)
    await store.end()
  }

  @Test("at the first start of all is one line, and nothing is missed")
  func fullAtFirstStart() async throws {
    let bench = try StoreBench()
    let disk = FullDisk()
    let store = try bench.open(on: disk)
    #expect(store.previousRun == nil)
    let nothing = await store.recall(StoreBench.order())
    #expect(nothing == nil)
    let none = try await store.alertingRecord()
    #expect(none.isEmpty)
    #expect(bench.log.take().map { $0.values["code"] } == ["full"])
    disk.code = nil
    let record = try AlertingSample.record(2)
    try await store.save(record)
    #expect(try await store.alertingRecord() == record)
    await store.end()
  }

  /// A run that ends in order: with `record`, and with one migration.
  private static func run(before bench: StoreBench, _ record: AlertingRecord) async throws -> Scenario {
    let store = try bench.open()
    await store.tidy()
    try await store.save(record)
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)), destination: Scenario.target)
    await scenario.remember(in: store)
    await store.end()
    _ = bench.log.take()
    return scenario
  }

  @Test("a lock of another program is waited for once, two seconds, and not at each write; when it is gone all goes on")
  func busy() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    let record = try AlertingSample.record(2)
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    let other = try DatabaseQueue(path: bench.path, configuration: configuration)
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    let clock = ContinuousClock()
    func failing() async -> Duration {
      await clock.measure {
        let error = await #expect(throws: StoreError.self) { try await store.save(record) }
        #expect(error?.code == .locked)
      }
    }
    #expect(await failing() >= .milliseconds(MigrationStore.patience - 100))
    for _ in 0..<3 { #expect(await failing() < .milliseconds(MigrationStore.patience / 2)) }
    #expect(bench.log.take().map(\.level) == [.error])
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    try await store.save(record)
    #expect(store.status.isWorking)
    #expect(try await store.alertingRecord() == record)
    // And then it is patient again.
    try await other.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    #expect(await failing() >= .milliseconds(MigrationStore.patience - 100))
    try await other.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    await store.end()
  }

  @Test("refuses an alerting record as a whole, and takes it when it works again")
  func alerting() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    let record = try AlertingSample.record(200)
    try await store.tune("max_page_count = 1")
    let error = await #expect(throws: StoreError.self) { try await store.save(record) }
    #expect(error?.code == .full)
    #expect(try await store.alertingRecord().isEmpty)
    try await store.tune("max_page_count = 1000000")
    try await store.save(record)
    #expect(try await store.alertingRecord() == record)
    await store.end()
  }

  @Test("keeps no more than so many ends of migrations while they can't be saved")
  func bounded() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    try await store.tune("query_only = 1")
    let end = FinishedSample.migration("v", end: 1)
    for _ in 0..<3 {
      var scenario = Scenario()
      var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
      memory.ends = Array(repeating: end, count: 6000)
      store.remember(memory)
      await store.saveAll()
    }
    #expect(await store.unsavedEnds.count == MigrationStore.mostUnsavedEnds)
    await store.end()
  }

  @Test("after its end it remembers nothing, and says so to those who ask")
  func ended() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    await store.end()
    let record = try AlertingSample.record(1)
    let error = await #expect(throws: StoreError.self) { try await store.save(record) }
    #expect(error?.code == .closed)
    await store.end()
  }
}
