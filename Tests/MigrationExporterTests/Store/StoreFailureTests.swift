import Alerting
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

  @Test("at the start is one line, nothing is recalled, and once there is room all is remembered from then on")
  func fullAtStart() async throws {
    let bench = try StoreBench()
    // Of a run before.
    let earlier = try bench.open()
    try await earlier.save(try AlertingSample.record(3))
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)), destination: Scenario.target)
    await scenario.remember(in: earlier)
    await earlier.end()
    _ = bench.log.take()

    let isFull = Mutex(true)
    let path = bench.path
    let store = try MigrationStore(
      at: .file(path), retention: 90 * 86_400, pagesToCheckpoint: 1000, timekeeper: bench.time,
      logger: bench.log.logger,
      hindrance: { isFull.withLock { $0 } ? StoreError(.full, path, "database or disk is full") : nil })
    #expect(store.status.reason?.code == .full)
    #expect(await store.recall(StoreBench.order()) == nil)
    #expect(try await store.alertingRecord().isEmpty)
    await store.tidy()
    let record = try AlertingSample.record(2)
    await #expect(throws: StoreError.self) { try await store.save(record) }
    await scenario.remember(in: store)
    #expect(bench.log.take().map(\.level) == [.error])

    isFull.withLock { $0 = false }
    bench.time.set(Scenario.begin + 100)
    try await store.save(record)
    #expect(store.status.isWorking)
    #expect(bench.log.take().map(\.message) == ["all is remembered again"])
    #expect(try await store.alertingRecord() == record, "what the run before had is not this one's")
    await scenario.remember(in: store)
    let expected = scenario.ledger.shown
    try await scenario.restart(from: store)
    #expect(scenario.ledger.shown == expected)
    await store.end()
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
