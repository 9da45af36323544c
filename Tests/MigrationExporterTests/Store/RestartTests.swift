import GRDB
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("A restart")
struct RestartTests {
  typealias Scenario = LedgerScenario

  /// What a cloud says in one poll: rows of the lists, and details of what left them.
  fileprivate struct Poll {
    var listed: [Volume] = []
    var details: [String: Result<Volume, OpenStackError>] = [:]
    var destinations: [Volume] = []
    var seconds = 30.0
  }

  /// One volume of a cloud that does all that volumes do.
  private struct Life {
    let id: String
    var status: MigrationStatus?
    var percent = 0
    var host = Scenario.source
    var began = 0.0

    mutating func step(_ random: inout SplitMix64, at time: Double, _ poll: inout Poll) {
      switch (status, random.whole(0...19)) {
      case (nil, 0...5): (status, percent) = (.starting, 0)
      case (nil, _): return
      case (.starting, 0...9): (status, began) = (.migrating, time)
      case (.migrating, 0): status = .completing
      case (.migrating, 1): return leave(.success(volume(.error)), &poll)
      case (.migrating, 2): return leave(.failure(Scenario.notFound), &poll)
      case (.migrating, 3): return leave(.success(volume(MigrationStatus.none)), &poll)
      case (.migrating, 4): return poll.list(volume(.migrating), .failure(Scenario.broken))
      case (.migrating, 5): return poll.list(volume(.migrating, .absent))
      case (.migrating, 6...11): percent = min(100, percent + random.whole(0...9))
      case (.completing, 0...9):
        host = host == Scenario.source ? Scenario.destination : Scenario.source
        return leave(.success(volume(.success)), &poll)
      default: break
      }
      poll.list(volume(status, status == .migrating ? .percent(percent) : .absent))
    }

    private func volume(_ status: MigrationStatus?, _ progress: MigrationProgress = .absent) -> Volume {
      Scenario.volume(status, progress, id: id, host: host) { $0.updatedAt = began }
    }

    /// It is in no list any more; what it says then it goes on saying for some polls.
    private mutating func leave(_ answer: Result<Volume, OpenStackError>, _ poll: inout Poll) {
      status = nil
      poll.details[id] = answer
    }
  }

  private static func polls(_ random: inout SplitMix64, _ count: Int) -> [Poll] {
    var lives = (0..<5).map { Life(id: "volume-\($0)") }
    var left: [String: Result<Volume, OpenStackError>] = [:]
    var time = Scenario.begin
    return (0..<count).map { _ in
      var poll = Poll()
      poll.seconds = random.whole(0...14) == 0 ? 400 : 30
      time += poll.seconds
      for index in lives.indices { lives[index].step(&random, at: time, &poll) }
      left.merge(poll.details) { $1 }
      for volume in poll.listed { left[volume.id] = poll.details[volume.id] }
      poll.details = left
      if random.whole(0...2) == 0 { poll.destinations = [Scenario.target] }
      return poll
    }
  }

  @Test("at any point changes no verdict, no count and no history", arguments: 1...12 as ClosedRange<UInt64>)
  func anywhere(_ seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    var (whole, cut) = (Scenario(), Scenario())
    let bench = try StoreBench()
    var store = try bench.open()
    var finished: [MigrationSnapshot.Result: UInt64] = [:]
    var copied: [MigrationTotals.Route: Double] = [:]
    func count(_ totals: MigrationTotals) {
      finished.merge(totals.finished, uniquingKeysWith: +)
      copied.merge(totals.copiedBytes, uniquingKeysWith: +)
    }
    var ends: [FinishedMigration] = []
    for (number, poll) in Self.polls(&random, 150).enumerated() {
      whole.poll(poll.listed, details: poll.details, destinations: poll.destinations, after: poll.seconds)
      cut.poll(poll.listed, details: poll.details, destinations: poll.destinations, after: poll.seconds)
      ends += whole.ledger.takeEnds()
      await cut.remember(in: store)
      if random.whole(0...3) == 0 {
        count(cut.ledger.totals)
        if random.whole(0...1) == 0 {
          await store.end()
          store = try bench.open()
        }
        try await cut.restart(from: store)
      }
      try #require(cut.ledger.shown == whole.ledger.shown, "seed \(seed), poll \(number)")
      try #require(cut.askedDetails == whole.askedDetails && cut.askedDestinations == whole.askedDestinations)
    }
    count(cut.ledger.totals)
    #expect(finished == whole.ledger.totals.finished, "seed \(seed)")
    #expect(finished.values.reduce(0, +) > 5, "seed \(seed): too little happened")
    for (route, bytes) in whole.ledger.totals.copiedBytes {
      #expect(abs((copied[route] ?? 0) - bytes) < 1, "seed \(seed)")
    }
    await store.end()
    for index in ends.indices { ends[index].region = "RegionOne" }
    #expect(Set(try bench.history()) == Set(ends), "seed \(seed)")
    #expect(try bench.history().count == ends.count, "seed \(seed)")
  }

  @Test("a plateau goes on, and is a stall when it would have been one")
  func plateau() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.ledger.policies = PolicyBook(fallback: StallPolicy(mode: .strict))
    for _ in 0..<20 { scenario.poll(Scenario.volume(.migrating, .percent(42))) }
    await scenario.remember(in: store)
    #expect(scenario.migration?.verdict.state == .copying)
    try await scenario.restart(from: store)
    scenario.ledger.policies = PolicyBook(fallback: StallPolicy(mode: .strict))
    for _ in 0..<10 { scenario.poll(Scenario.volume(.migrating, .percent(42))) }
    #expect(scenario.migration?.verdict.state == .copying)
    scenario.poll(Scenario.volume(.migrating, .percent(42)))
    #expect(scenario.migration?.verdict.state == .stalled)
    await store.end()
  }

  @Test("a migration that ended meanwhile is counted and gets its row of history, once")
  func endedMeanwhile() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(90)), destination: Scenario.target)
    await scenario.remember(in: store)
    var memories: [CloudMemory] = []
    for _ in 0..<2 {
      // Twice from the same state, as when it is killed before the end could be saved.
      try await scenario.restart(from: store)
      scenario.time = Scenario.begin + 30
      scenario.pollLeft(.success(Scenario.volume(.success, host: Scenario.destination)), after: 3600)
      #expect(scenario.ledger.totals.finished[.success] == 1)
      memories.append(CloudMemory(&scenario.ledger, of: StoreBench.order()))
    }
    for memory in memories { store.remember(memory) }
    await store.saveAll()
    try await scenario.restart(from: store)
    scenario.poll([])
    #expect(scenario.ledger.totals.finished[.success] == 0)
    #expect(try bench.history().map(\.volumeID) == [Scenario.id])
    await store.end()
  }

  @Test("what other copies tell of a route's pace is still known")
  func paces() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    for percent in 0..<20 {
      scenario.poll(Scenario.volume(.migrating, .percent(percent)), destination: Scenario.target)
    }
    await scenario.remember(in: store)
    let copies = scenario.ledger.paces.copies
    #expect(!copies.isEmpty)
    try await scenario.restart(from: store)
    #expect(scenario.ledger.paces.copies == copies)
    await store.end()
  }

  @Test("what is remembered of another Keystone or region is not of this cloud")
  func otherCloud() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.poll(Scenario.volume(.migrating, .percent(10)))
    await scenario.remember(in: store, StoreBench.order(region: "one"))
    #expect(await store.recall(StoreBench.order(keystone: "https://other.example/v3", region: "one")) == nil)
    #expect(await store.recall(StoreBench.order(region: "two")) == nil)
    #expect(await store.recall(StoreBench.order("other", region: "one")) == nil)
    #expect(await store.recall(StoreBench.order(keystone: "https://keystone.example/", region: "one")) != nil)
    await store.end()
  }

  @Test("rows that can't be read are left out, counted and logged once; the others are there")
  func damagedRows() async throws {
    let bench = try StoreBench()
    let first = try bench.open()
    var scenario = Scenario()
    scenario.poll((0..<6).map { Scenario.volume(.migrating, .percent(10), id: "v\($0)") })
    await scenario.remember(in: first)
    await first.end()
    try await DatabaseQueue(path: bench.path).write {
      try $0.execute(sql: "UPDATE migrations SET state = 'garbage' WHERE volume_id = 'v0'")
      try $0.execute(sql: "UPDATE detectors SET state = '{}' WHERE volume_id = 'v1'")
      try $0.execute(sql: "DELETE FROM detectors WHERE volume_id = 'v2'")
      try $0.execute(
        sql: "UPDATE migrations SET state = replace(state, '\"observed\":\"', '\"observed\":\"x ') "
          + "WHERE volume_id = 'v3'")
      try $0.execute(sql: "UPDATE migrations SET state = x'ff' WHERE volume_id = 'v4'")
    }
    let second = try bench.open()
    try await scenario.restart(from: second)
    #expect(scenario.ledger.migrations.map(\.id) == ["v5"])
    #expect(second.status.skippedRows == 5)
    #expect(bench.log.take().map { $0.values["rows"] } == ["5"])
    // They begin anew, and are saved again.
    scenario.poll((0..<6).map { Scenario.volume(.migrating, .percent(10), id: "v\($0)") })
    await scenario.remember(in: second)
    #expect(await second.recall(StoreBench.order())?.ledger.migrations.count == 6)
    await second.end()
  }

  @Test("hostile names and words come back as they were")
  func hostile() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = Scenario()
    scenario.poll(
      HostileText.all.enumerated().map { number, text in
        Scenario.volume(.migrating, .text(text), id: "v\(number)", host: text) { volume in
          volume.name = text
          volume.volumeType = text
          volume.status = text
        }
      })
    await scenario.remember(in: store)
    let shown = scenario.ledger.shown
    try await scenario.restart(from: store)
    #expect(scenario.ledger.shown == shown)
    await store.end()
  }
}

extension RestartTests.Poll {
  /// The lists have it; its details say the same, or something else.
  fileprivate mutating func list(_ volume: Volume, _ answer: Result<Volume, OpenStackError>? = nil) {
    listed.append(volume)
    details[volume.id] = answer ?? .success(volume)
  }
}
