import Alerting
import CloudSimulator
import Logging
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Couriers, with receivers that misbehave", .timeLimit(.minutes(1)))
struct CourierTests {
  /// A dispatcher, and a courier for each of its receivers.
  private struct Bench {
    let time = TestTime(Sample.begin)
    let log = LogRecorder()
    let telemetry: AlertTelemetry
    let dispatcher: AlertDispatcher
    private let settings: AlertingSettings

    init(_ settings: AlertingSettings) {
      self.settings = settings
      telemetry = AlertTelemetry(receivers: settings.receivers.map(\.name))
      dispatcher = AlertDispatcher(
        settings, store: nil, telemetry: telemetry, timekeeper: time, logger: log.logger)
    }

    func start() throws -> [Task<Void, Never>] {
      try settings.receivers.map { receiver in
        let courier = Courier(
          receiver: receiver, sender: try ReceiverSender(options: receiver.options), dispatcher: dispatcher,
          telemetry: telemetry, timekeeper: time, logger: log.logger)
        return Task { await courier.run() }
      }
    }

    /// A poll that finds these migrations stalled, and no others.
    func stall(_ ids: String...) async {
      await dispatcher.take(Sample.cloud("prod", ids.map { Sample.migration($0, .stalled) }))
    }

    func count(_ outcome: AlertTelemetry.Outcome, _ receiver: String = "hook") -> UInt64? {
      telemetry.read().notifications[receiver]?[outcome]
    }

    /// Warnings and errors since the last time.
    func complaints() -> [LogRecorder.Entry] { log.take().filter { $0.level >= .warning } }
  }

  private func end(_ couriers: [Task<Void, Never>]) async {
    for courier in couriers { courier.cancel() }
    for courier in couriers { await courier.value }
  }

  private func started() async throws -> SimulatedReceiver {
    let receiver = SimulatedReceiver()
    try await receiver.start()
    return receiver
  }

  @Test("a receiver that hangs delays no other, and the end comes within a moment although a request is under way")
  func hanging() async throws {
    let (hanging, good) = (try await started(), try await started())
    hanging.setFaults([Fault("POST", .hang)])
    let bench = Bench(.telling(.webhook("a", hanging.url, timeout: 60), .webhook("b", good.url)))
    let couriers = try bench.start()
    await bench.stall("v1")
    try await until { hanging.requestCount == 1 && good.deliveries.count == 1 }
    // That it was delivered is noted, before the clock goes on: its group waits from then.
    try await until { bench.telemetry.read().outbox == ["a": 1, "b": 0] }
    bench.time.advance(by: 10)
    await bench.stall()
    try await until { good.deliveries.count == 2 }
    #expect(try Told.all(good).map(\.status) == ["firing", "resolved"])
    #expect(hanging.requestCount == 1)
    try await until { bench.telemetry.read().outbox == ["a": 1, "b": 0] }
    let begin = ContinuousClock.now
    await end(couriers)
    #expect(ContinuousClock.now - begin < .seconds(5))
    #expect(hanging.deliveries.isEmpty)
    await hanging.stop()
    await good.stop()
  }

  @Test("one that is down for a day, first not there and then with 503, gets each alert's last state, once")
  func day() async throws {
    let receiver = try await started()
    let (port, url) = (receiver.port, receiver.url)
    await receiver.stop()
    let bench = Bench(.telling(.webhook("hook", url)))
    let couriers = try bench.start()
    let (step, steps) = (1800.0, 48)
    var longest = 0
    for number in 0..<steps {
      if number == steps / 2 {
        receiver.setFaults([Fault("POST", .status(503))])
        try await receiver.start(port: port)
      }
      // One that fires all day, one that comes and goes, and at each poll one that comes, and goes with the next poll.
      var ids = ["steady", "new-\(number)"]
      if number % 2 == 0 { ids.append("flaps") }
      await bench.dispatcher.take(Sample.cloud("prod", ids.map { Sample.migration($0, .stalled) }))
      try await until { bench.count(.failed) ?? 0 > number && bench.time.ends.count == 1 }
      longest = max(longest, bench.telemetry.read().outbox["hook"] ?? 0)
      bench.time.advance(by: step)
      // Whoever has waited tries, and waits again.
      try await until { bench.count(.failed) ?? 0 > number + 1 && bench.time.ends.count == 1 }
    }
    await bench.dispatcher.take(Sample.cloud("prod", [Sample.migration("steady", .stalled)]))
    #expect(receiver.deliveries.isEmpty && receiver.requestCount >= steps / 2)
    // One place for each alert, however often it came and went.
    #expect(longest == steps + 2)
    receiver.setFaults([])
    bench.time.advance(by: step)
    // The message that was tried all day, and after the group's interval all else.
    try await until { receiver.deliveries.count == 1 && bench.time.ends.count == 1 }
    bench.time.advance(by: 1)
    try await until { bench.telemetry.read().outbox == ["hook": 0] }
    let told = try Told.all(receiver).map { "\($0.labels["volume_id"] ?? "") \($0.status)" }
    // What still fires is in every message of its group, as Alertmanager has it.
    let steady = Array(repeating: "steady firing", count: receiver.deliveries.count)
    #expect(receiver.deliveries.count == 2)
    #expect(told.sorted() == (["flaps resolved"] + steady + (0..<steps).map { "new-\($0) resolved" }).sorted())
    await end(couriers)
    await receiver.stop()
  }

  @Test("one that is down is tried again after a pause that grows, takes it once, and the log has a line of each")
  func down() async throws {
    let receiver = try await started()
    receiver.setFaults([Fault("POST", .status(503), times: 2)])
    let bench = Bench(.telling(.webhook("hook", receiver.url)))
    let couriers = try bench.start()
    await bench.stall("v1")
    for pause in [0.5...1, 1...2] {
      let failed = pause == 0.5...1 ? 1 : 2
      try await until { bench.count(.failed) == UInt64(failed) && bench.time.ends.count == 1 }
      let due = try #require(bench.time.ends.first)
      #expect(pause.contains(due - bench.time.now()))
      #expect(receiver.requestCount == failed)
      bench.time.set(due)
    }
    try await until { receiver.deliveries.count == 1 && bench.count(.delivered) == 1 }
    #expect(try Told.all(receiver).map(\.status) == ["firing"])
    #expect(receiver.requestCount == 3)
    #expect(bench.count(.failed) == 2 && bench.count(.refused) == 0)
    // For ever after there is nothing to do: no timer is left.
    await bench.stall("v1")
    await end(couriers)
    #expect(bench.time.ends == [])
    #expect(receiver.requestCount == 3)
    let lines = bench.log.take().filter { $0.values["receiver"] != nil && $0.level >= .info }
    #expect(
      lines.map(\.message) == [
        "notification not delivered, tried again until it is", "receiver takes notifications again",
      ])
    #expect(lines.map(\.level) == [.error, .info])
    #expect(lines.first?.values["reason"]?.contains("503") == true)
    await receiver.stop()
  }

  @Test("as long as a receiver asks for patience it is left alone")
  func patience() async throws {
    let receiver = try await started()
    receiver.setFaults([Fault("POST", .status(429, retryAfter: 90), times: 1)])
    let bench = Bench(.telling(.webhook("hook", receiver.url)))
    let couriers = try bench.start()
    await bench.stall("v1")
    try await until { bench.time.ends.count == 1 }
    #expect(bench.time.ends == [Sample.begin + 90])
    bench.time.advance(by: 90)
    try await until { receiver.deliveries.count == 1 }
    await end(couriers)
    await receiver.stop()
  }

  @Test("what a receiver refuses is logged with its reason, counted, and not sent again until it changes")
  func refused() async throws {
    let receiver = try await started()
    receiver.setFaults([Fault("POST", .status(400))])
    let bench = Bench(.telling(.webhook("hook", receiver.url)))
    let couriers = try bench.start()
    await bench.stall("v1")
    try await until { bench.count(.refused) == 1 }
    for _ in 0..<3 {
      bench.time.advance(by: 86_400)
      await bench.stall("v1")
    }
    await bench.dispatcher.endWakes()
    for courier in couriers { await courier.value }
    #expect(receiver.requestCount == 1)
    #expect(bench.count(.refused) == 1 && bench.count(.failed) == 0 && bench.count(.delivered) == 0)
    let complaints = bench.complaints()
    #expect(
      complaints.map(\.message) == ["notification refused by the receiver, not tried again until the alert changes"])
    #expect(complaints.first?.level == .error)
    #expect(complaints.first?.values["receiver"] == "hook")
    #expect(complaints.first?.values["reason"]?.contains("400") == true)
    #expect(complaints.first?.values["fingerprint"]?.count == 16)
    await receiver.stop()
  }

  @Test("the one alert that a receiver chokes on keeps no other from it")
  func halves() async throws {
    let receiver = try await started()
    // The whole, the first half of it, and of that the first alert.
    receiver.setFaults([Fault("POST", .status(413), times: 3)])
    let bench = Bench(.telling(.webhook("hook", receiver.url)))
    let couriers = try bench.start()
    await bench.stall("v1", "v2", "v3", "v4")
    try await until { bench.count(.delivered) == 2 }
    #expect(try Told.all(receiver).count == 3)
    #expect(bench.count(.refused) == 3)
    #expect(bench.complaints().count == 1)
    await end(couriers)
    await receiver.stop()
  }

  @Test("what comes to a group within its wait goes in one message, once the wait is over")
  func wait() async throws {
    let receiver = try await started()
    let bench = Bench(.telling(.webhook("hook", receiver.url, wait: 30)))
    let couriers = try bench.start()
    await bench.stall("v1")
    try await until { bench.time.ends == [Sample.begin + 30] }
    bench.time.set(Sample.begin + 29)
    await bench.stall("v1", "v2")
    try await until { bench.time.ends == [Sample.begin + 30] }
    #expect(receiver.requestCount == 0)
    bench.time.set(Sample.begin + 30)
    try await until { receiver.deliveries.count == 1 }
    #expect(try Told.all(receiver).map { $0.labels["volume_id"] } == ["v1", "v2"])
    await end(couriers)
    #expect(receiver.requestCount == 1)
    await receiver.stop()
  }

  @Test("at the end what is due is still delivered, also behind a request under way, and what is not due stays")
  func drained() async throws {
    let (slow, waiting) = (try await started(), try await started())
    slow.setFaults([Fault("POST", .delay(seconds: 0.3), times: 1)])
    let bench = Bench(.telling(.webhook("slow", slow.url), .webhook("waiting", waiting.url, wait: 30)))
    let couriers = try bench.start()
    await bench.stall("v1")
    try await until { slow.requestCount == 1 && bench.time.ends == [Sample.begin + 30] }
    // Of another group than the first.
    var failed = Sample.ended("v2", .error)
    failed.status = .error
    await bench.dispatcher.take(Sample.cloud("prod", [Sample.migration("v1", .stalled), failed]))
    await bench.dispatcher.endWakes()
    for courier in couriers { await courier.value }
    #expect(try Told.all(slow).map { $0.labels["volume_id"] } == ["v1", "v2"])
    #expect(waiting.requestCount == 0)
    #expect(bench.telemetry.read().outbox == ["slow": 0, "waiting": 2])
    #expect(bench.time.ends == [], "no timer is left")
    await slow.stop()
    await waiting.stop()
  }
}
