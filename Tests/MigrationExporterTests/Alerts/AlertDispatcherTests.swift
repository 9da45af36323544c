import Alerting
import Logging
import OpenStackClient
import StallDetector
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("The owner of all alerts", .timeLimit(.minutes(1)))
struct AlertDispatcherTests {
  /// A dispatcher, or one after another, on one database.
  private struct Bench {
    static let begin = Sample.begin
    static let hook = AlertingSettings.telling(.webhook("hook"))

    let disk: StoreBench
    let store: MigrationStore
    let time = TestTime(begin)
    let telemetry = AlertTelemetry(receivers: ["hook"])
    let log = LogRecorder()

    init() throws {
      disk = try StoreBench()
      store = try disk.open()
    }

    func dispatcher(_ settings: AlertingSettings = hook) -> AlertDispatcher {
      AlertDispatcher(settings, store: store, telemetry: telemetry, timekeeper: time, logger: log.logger)
    }

    func record() async throws -> AlertingRecord { try await store.alertingRecord() }

    static func cloud(
      _ state: MigrationState = .stalled, failure: OpenStackError? = nil, lastSuccess: Double? = begin
    ) -> CloudSnapshot {
      var cloud = Sample.cloud("prod", [Sample.migration("v1", state) { $0.start = begin }])
      cloud.failure = failure
      cloud.lastSuccess = lastSuccess
      return cloud
    }

    static let timeout = OpenStackError(.timeout, "no answer within 25 s")
  }

  /// Delivers what is due for a queue, and says of which alerts, since when, and whether they fire.
  private func deliver(_ dispatcher: AlertDispatcher, _ queue: String = "hook") async -> [String] {
    var told: [String] = []
    while let message = await dispatcher.next(for: queue) {
      told += message.items.map { item in
        let labels = item.alert.identity.labels
        return "\(labels["alertname"] ?? "") \(item.alert.startsAt - Bench.begin) \(item.alert.endsAt == nil)"
      }
      _ = await dispatcher.finish(.accepted, for: queue)
    }
    return told
  }

  private static let stalled = AlertName.stalled.rawValue

  @Test("what a poll changes is stored before a courier is woken, or gets it though it was awake")
  func storedFirst() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    let (wakes, wake) = AsyncStream.makeStream(of: Void.self)
    let count = Mutex(0)
    let listening = Task { for await _ in wakes { count.withLock { $0 += 1 } } }
    await dispatcher.attach(wake, for: "hook")
    try await until { count.withLock { $0 } == 1 }

    // A disk that takes its time.
    let (gate, store) = (Gate(), bench.store)
    let slow = Task { try await gate.hold(store) }
    await gate.isHeld()
    let taking = Task { await dispatcher.take(Bench.cloud()) }
    while await dispatcher.due(for: "hook") == nil { await Task.yield() }
    let isGiven = Mutex(false)
    let awake = Task {
      let message = await dispatcher.next(for: "hook")
      isGiven.withLock { $0 = true }
      return message
    }
    for _ in 0..<200 { await Task.yield() }
    #expect(count.withLock { $0 } == 1, "nobody is woken yet")
    #expect(!isGiven.withLock { $0 }, "nothing is given out yet")

    gate.open()
    let message = try #require(await awake.value)
    let record = try await bench.record()
    #expect(record.lives.keys.sorted() == ["\(Self.stalled) prod v1"])
    #expect(record.entries.keys.map(\.queue) == ["hook"])
    #expect(record.entries.values.first??.alert == message.items.first?.alert)
    try await slow.value
    await taking.value
    try await until { count.withLock { $0 } > 1 }
    listening.cancel()
    await bench.store.end()
  }

  @Test("a stall fires at once and is told once, and the end of it too; the log has a line of each")
  func once() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud(.copying))
    #expect(await deliver(dispatcher) == [])
    #expect(bench.log.take() == [])
    bench.time.advance(by: 10)
    for _ in 0..<3 { await dispatcher.take(Bench.cloud()) }
    #expect(bench.telemetry.read().outbox == ["hook": 1])
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 10.0 true"])
    #expect(bench.telemetry.read().outbox == ["hook": 0])
    #expect(bench.telemetry.read().alerts == [.init(alertname: Self.stalled, isFiring: true): 1])
    bench.time.advance(by: 10)
    for _ in 0..<3 { await dispatcher.take(Bench.cloud(.copying)) }
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 10.0 false"])
    #expect(bench.telemetry.read().alerts == [:])
    let lines = bench.log.take()
    #expect(lines.map(\.message) == ["alert fires", "alert is resolved"])
    #expect(lines.allSatisfy { $0.level == .notice && $0.values["volume_id"] == "v1" })
    #expect(try await bench.record().lives.isEmpty)
    await bench.store.end()
  }

  @Test("polls that fail hold what fires; after ten minutes without a good one that is an alert, until there is one")
  func blind() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud())
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 0.0 true"])
    var unseen = Bench.cloud(.copying, failure: Bench.timeout)
    unseen.migrations = []
    for seconds in [60.0, 300, 599] {
      bench.time.set(Bench.begin + seconds)
      await dispatcher.take(unseen)
      #expect(await deliver(dispatcher) == [])
    }
    bench.time.set(Bench.begin + 600)
    await dispatcher.take(unseen)
    #expect(await deliver(dispatcher) == ["\(AlertName.blind.rawValue) 600.0 true"])
    #expect(bench.telemetry.read().alerts[.init(alertname: Self.stalled, isFiring: true)] == 1)
    bench.time.set(Bench.begin + 700)
    await dispatcher.take(Bench.cloud(lastSuccess: Bench.begin + 700))
    #expect(await deliver(dispatcher) == ["\(AlertName.blind.rawValue) 600.0 false"])
    #expect(bench.telemetry.read().alerts == [.init(alertname: Self.stalled, isFiring: true): 1])
    await bench.store.end()
  }

  @Test("what ended while the cloud could not be seen is told to be over once it is seen again, and not before")
  func endedUnseen() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud())
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 0.0 true"])
    for seconds in [60.0, 120, 180] {
      bench.time.set(Bench.begin + seconds)
      await dispatcher.take(Bench.cloud(.copying, failure: Bench.timeout))
      #expect(await deliver(dispatcher) == [])
    }
    for (seconds, told) in [(240.0, ["\(Self.stalled) 0.0 false"]), (300, [])] {
      bench.time.set(Bench.begin + seconds)
      await dispatcher.take(Bench.cloud(.copying, lastSuccess: Bench.begin + seconds))
      #expect(await deliver(dispatcher) == told)
    }
    await bench.store.end()
  }

  @Test("ends that a receiver will never hear of, because too much waits for it, are no secret")
  func givenUp() async throws {
    let bench = try Bench()
    let dispatcher = AlertDispatcher(
      Bench.hook, store: nil, telemetry: bench.telemetry, timekeeper: bench.time, logger: bench.log.logger)
    let many = (0..<50_003).map { number in Sample.migration("v\(number)", .stalled) { $0.start = Bench.begin } }
    await dispatcher.take(Sample.cloud("prod", many))
    let given = "too much waits for a receiver: the oldest ends of alerts are given up, and it will not hear of them"
    #expect(!bench.log.take().contains { $0.message == given }, "what fires is never given up")
    for _ in 0..<2 { await dispatcher.take(Sample.cloud("prod", [])) }
    let said = bench.log.take().filter { $0.message == given }
    #expect(said.map(\.values) == [["queue": "hook", "given_up": "3", "given_up_in_all": "3"]])
    await bench.store.end()
  }

  @Test("a cloud that came with a reload and was never seen has ten minutes too, and again when it comes anew")
  func blindNewcomer() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    let unseen = Bench.cloud(failure: Bench.timeout, lastSuccess: nil)
    for begin in [10_000.0, 20_000] {
      bench.time.set(Bench.begin + begin)
      await dispatcher.replace(Bench.hook, clouds: ["prod"])
      for seconds in [5.0, 599] {
        bench.time.set(Bench.begin + begin + seconds)
        await dispatcher.take(unseen)
        #expect(await deliver(dispatcher) == [])
      }
      bench.time.set(Bench.begin + begin + 605)
      await dispatcher.take(unseen)
      #expect(await deliver(dispatcher) == ["\(AlertName.blind.rawValue) \(begin + 605) true"])
      await dispatcher.replace(Bench.hook, clouds: [])
      bench.time.advance(by: 1)
      #expect(await deliver(dispatcher) == ["\(AlertName.blind.rawValue) \(begin + 605) false"])
    }
    await bench.store.end()
  }

  @Test("a start on a full disk goes on too: what waits is told, and what has ended is told to be over")
  func fullDisk() async throws {
    let bench = try Bench()
    let settings = AlertingSettings.telling(.webhook("hook"), .webhook("down"))
    let first = bench.dispatcher(settings)
    await first.take(Bench.cloud())
    #expect(await deliver(first) == ["\(Self.stalled) 0.0 true"])
    await bench.store.end()
    let disk = FullDisk()
    let store = try bench.disk.open(on: disk)
    let second = AlertDispatcher(
      settings, store: store, telemetry: bench.telemetry, timekeeper: bench.time, logger: bench.log.logger)
    await second.resume { ["prod"] }
    bench.time.advance(by: 10)
    #expect(await deliver(second) == [])
    #expect(await deliver(second, "down") == ["\(Self.stalled) 0.0 true"])
    await second.take(Bench.cloud(.copying))
    #expect(await deliver(second) == ["\(Self.stalled) 0.0 false"])
    #expect(!store.status.isWorking)
    disk.code = nil
    await second.take(Bench.cloud(.copying))
    #expect(store.status.isWorking)
    let record = try await store.alertingRecord()
    #expect(record.lives.isEmpty)
    #expect(record.entries.map(\.key.queue) == ["down"], "which is yet to hear that it is over")
    await store.end()
  }

  @Test("a restart goes on: what was told is not told again, what was not is, and the alert is the same one to its end")
  func resume() async throws {
    let bench = try Bench()
    let settings = AlertingSettings.telling(.webhook("hook"), .webhook("down"))
    let first = bench.dispatcher(settings)
    await first.resume(clouds: { ["prod"] })
    bench.time.advance(by: 10)
    await first.take(Bench.cloud())
    #expect(await deliver(first) == ["\(Self.stalled) 10.0 true"])

    bench.time.advance(by: 100)
    let second = bench.dispatcher(settings)
    await second.resume(clouds: { ["prod"] })
    await second.take(Bench.cloud())
    #expect(await deliver(second) == [])
    #expect(await deliver(second, "down") == ["\(Self.stalled) 10.0 true"])

    let third = bench.dispatcher(settings)
    await third.resume(clouds: { ["prod"] })
    #expect(bench.telemetry.read().alerts == [.init(alertname: Self.stalled, isFiring: true): 1])
    bench.time.advance(by: 100)
    await third.take(Bench.cloud(.copying))
    for queue in ["hook", "down"] {
      #expect(await deliver(third, queue) == ["\(Self.stalled) 10.0 false"])
    }
    #expect(bench.log.take().map(\.message) == ["alert fires", "alert is resolved"])
    await bench.store.end()
  }

  @Test("alerts of a cloud that is gone from the configuration are resolved, at a start and at a reload")
  func cloudGone() async throws {
    let bench = try Bench()
    let first = bench.dispatcher()
    await first.take(Bench.cloud())
    _ = await deliver(first)
    await first.replace(Bench.hook, clouds: ["prod", "other"])
    #expect(await deliver(first) == [])
    let second = bench.dispatcher()
    await second.resume(clouds: { ["other"] })
    bench.time.advance(by: 1)
    #expect(await deliver(second) == ["\(Self.stalled) 0.0 false"])

    await second.replace(Bench.hook, clouds: ["prod", "other"])
    await second.take(Bench.cloud())
    bench.time.advance(by: 1)
    #expect(await deliver(second) == ["\(Self.stalled) 1.0 true"])
    await second.replace(Bench.hook, clouds: ["other"])
    bench.time.advance(by: 1)
    #expect(await deliver(second) == ["\(Self.stalled) 1.0 false"])
    #expect(try await bench.record().lives.isEmpty)
    await bench.store.end()
  }

  @Test("what can't be stored is delivered, and stored with the next change that can")
  func failingStore() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    try await bench.store.tune("query_only = 1")
    await dispatcher.take(Bench.cloud())
    #expect(!bench.store.status.isWorking)
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 0.0 true"])
    #expect(try await bench.record().isEmpty)
    try await bench.store.tune("query_only = 0")
    await dispatcher.take(Bench.cloud())
    #expect(bench.store.status.isWorking)
    let record = try await bench.record()
    #expect(record.lives.count == 1)
    #expect(record.entries.values.map { $0?.told } == [1])
    #expect(record.groups.count == 1)
    await bench.store.end()
  }

  @Test("a store that can't be read at the start is logged, and alerts begin anew")
  func unreadableStore() async throws {
    let bench = try Bench()
    await bench.store.end()
    let dispatcher = bench.dispatcher()
    await dispatcher.resume(clouds: { ["prod"] })
    let lines = bench.log.take()
    #expect(lines.map(\.level) == [.error])
    #expect(lines.map(\.message) == ["alerts of the last run can't be read; they begin anew"])
    await dispatcher.take(Bench.cloud())
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 0.0 true"])
  }

  @Test("a reload's new receiver is told what fires, the others nothing, and one that is gone leaves nothing behind")
  func replace() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud())
    _ = await deliver(dispatcher)
    await dispatcher.replace(.telling(.webhook("hook"), .webhook("ops")), clouds: ["prod"])
    #expect(bench.telemetry.read().outbox == ["hook": 0, "ops": 1])
    #expect(await deliver(dispatcher) == [])
    #expect(await deliver(dispatcher, "ops") == ["\(Self.stalled) 0.0 true"])
    await dispatcher.replace(.telling(.webhook("ops")), clouds: ["prod"])
    #expect(await deliver(dispatcher, "ops") == [])
    #expect(bench.telemetry.read().outbox == ["ops": 0])
    #expect(try await bench.record().entries.keys.map(\.queue) == ["ops"])
    #expect(try await bench.record().groups.keys.map(\.queue) == ["ops"])
    await bench.store.end()
  }

  @Test("a snapshot that has waited for a reload which took its cloud away begins no alert")
  func late() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.replace(.telling(.webhook("hook")), clouds: ["other"])
    await dispatcher.take(Bench.cloud())
    #expect(bench.telemetry.read().outbox == ["hook": 0])
    #expect(await deliver(dispatcher) == [])
    await dispatcher.replace(.telling(.webhook("hook")), clouds: ["prod"])
    await dispatcher.take(Bench.cloud())
    #expect(bench.telemetry.read().outbox == ["hook": 1])
    await bench.store.end()
  }

  @Test("a reload's rules hold from the next poll on")
  func newRules() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud())
    _ = await deliver(dispatcher)
    var settings = Bench.hook
    var rule = AlertSettings.Rule(.stalled)
    rule.isEnabled = false
    settings.alerts.rules[.stalled] = rule
    await dispatcher.replace(settings, clouds: ["prod"])
    bench.time.advance(by: 1)
    #expect(await deliver(dispatcher) == [])
    await dispatcher.take(Bench.cloud())
    #expect(await deliver(dispatcher) == ["\(Self.stalled) 0.0 false"])
    await bench.store.end()
  }

  @Test("what was refused and still fires is tried once more at a reload and at a start, and not before")
  func refused() async throws {
    let bench = try Bench()
    let dispatcher = bench.dispatcher()
    await dispatcher.take(Bench.cloud())
    _ = await dispatcher.next(for: "hook")
    _ = await dispatcher.finish(.refused(reason: "400"), for: "hook")
    bench.time.advance(by: 1)
    #expect(await deliver(dispatcher) == [])
    await dispatcher.replace(Bench.hook, clouds: ["prod"])
    #expect(await dispatcher.next(for: "hook") != nil)
    _ = await dispatcher.finish(.refused(reason: "400"), for: "hook")
    bench.time.advance(by: 1)
    let second = bench.dispatcher()
    await second.resume(clouds: { ["prod"] })
    #expect(await deliver(second) == ["\(Self.stalled) 0.0 true"])
    await bench.store.end()
  }
}
