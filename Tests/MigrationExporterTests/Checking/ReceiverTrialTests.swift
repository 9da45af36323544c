import Alerting
import CloudSimulator
import Foundation
import Synchronization
import Testing

@testable import MigrationExporter

@Suite("Test alerts to receivers", .timeLimit(.minutes(1)))
struct ReceiverTrialTests {
  private static let secrets = ["hunter2", "swordfish", "x-secret-value"]

  /// Sends to a receiver that works, one that refuses all, and one that is not there.
  private func trials(_ good: SimulatedReceiver, _ bad: SimulatedReceiver) async throws -> CheckReport {
    bad.setFaults([Fault("POST", .status(401))])
    let absent = SimulatedReceiver()
    try await absent.start()
    let nowhere = absent.url
    await absent.stop()
    var refusing = Receiver.webhook("refusing", "\(bad.url)/services/hunter2?key=hunter2")
    refusing.options.authorization = .bearer("swordfish")
    refusing.options.headers = ["X-Token": "x-secret-value"]
    let settings = AlertingSettings.telling(
      .webhook("good", "\(good.url)/hook"), refusing, .webhook("absent", "\(nowhere)/services/hunter2"))
    var report = CheckReport([CloudCheck(Sample.cloud(), policies: PolicyBook())], receivers: settings.receivers)
    #expect(report.isGood)
    report.trials = await ReceiverTrial.send(to: settings, at: Sample.begin)
    return report
  }

  private func withReceivers(_ body: (SimulatedReceiver, SimulatedReceiver) async throws -> Void) async throws {
    let (one, other) = (SimulatedReceiver(), SimulatedReceiver())
    try await one.start()
    try await other.start()
    try await body(one, other)
    await one.stop()
    await other.stop()
  }

  @Test("each receiver is told that it fires and then that it is resolved; those that don't take it say why")
  func eachReceiver() async throws {
    try await withReceivers { good, bad in
      let report = try await trials(good, bad)
      let told = try Told.all(good)
      #expect(told.map(\.status) == ["firing", "resolved"])
      #expect(told.allSatisfy { $0.name == ReceiverTrial.alertname && $0.labels["receiver"] == "good" })
      #expect(Set(told.map(\.startsAt)).count == 1)
      #expect(good.deliveries.map(\.path) == ["/hook", "/hook"])
      #expect(bad.requestCount == 1, "what is refused is not followed by its end, nor tried again")
      #expect(report.trials.map(\.receiver) == ["good", "refusing", "absent"])
      #expect(report.trials.map { $0.problem == nil } == [true, false, false])
      #expect(report.trials[1].problem?.contains("401") == true)
      #expect(!report.isGood)
    }
  }

  @Test("the report has a line for each as text and as JSON, is not good with one that fails, and holds no secret")
  func report() async throws {
    try await withReceivers { good, bad in
      let report = try await trials(good, bad)
      let problems = try report.trials.dropFirst().map { try #require($0.problem) }
      let text = report.text()
      #expect(
        text.hasSuffix(
          """
          test alerts (CinderMigrationExporterTest), firing and resolved:
            good: taken
            refusing: FAILED: \(problems[0])
            absent: FAILED: \(problems[1])

          1 of 1 cloud is good; 2 of 3 test alerts failed.

          """))
      let object = try #require(JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
      #expect(object["good"] as? Bool == false)
      let told = try #require(object["test_alerts"] as? [[String: Any]])
      #expect(told.map { $0["receiver"] as? String } == ["good", "refusing", "absent"])
      #expect(told.map { $0["taken"] as? Bool } == [true, false, false])
      #expect(told[0]["problem"] is NSNull)
      #expect(told.dropFirst().map { $0["problem"] as? String } == problems)
      for secret in Self.secrets {
        #expect(!text.contains(secret))
        #expect(!report.json.contains(secret))
      }
    }
  }

  @Test("one that is not told of ends is told once, and all is good")
  func notResolved() async throws {
    try await withReceivers { good, _ in
      let form = WebhookForm(receiver: "good", url: good.url, sendsResolved: false)
      let settings = AlertingSettings.telling(Receiver(name: "good", form: form))
      var report = CheckReport([CloudCheck(Sample.cloud(), policies: PolicyBook())], receivers: settings.receivers)
      report.trials = await ReceiverTrial.send(to: settings, at: Sample.begin)
      let told = try Told.all(good)
      #expect(told.map(\.status) == ["firing"])
      #expect(report.isGood)
      #expect(report.text().hasSuffix("  good: taken\n\nAll is good.\n"))
    }
  }

  @Test("one that takes the alert and not its end is not good")
  func notTheEnd() async throws {
    let faults = Mutex<SimulatedReceiver?>(nil)
    let receiver = SimulatedReceiver { _ in
      faults.withLock { $0?.setFaults([Fault("POST", .status(500))]) }
    }
    faults.withLock { $0 = receiver }
    try await receiver.start()
    let trials = await ReceiverTrial.send(to: .telling(.webhook("half", receiver.url)), at: Sample.begin)
    #expect(try Told.all(receiver).map(\.status) == ["firing"])
    #expect(trials.first?.problem?.contains("500") == true)
    faults.withLock { $0 = nil }
    await receiver.stop()
  }

  @Test("a pager and a chat get what their settings say: the key, the channel, our name and password, headers")
  func pagerAndChat() async throws {
    try await withReceivers { pager, chat in
      let pagerDuty = PagerDutyForm(routingKey: "hunter2", url: "\(pager.url)/v2/enqueue")
      let slack = SlackForm(url: "\(chat.url)/services/swordfish", channel: "#storage")
      let options = HTTPOptions(
        headers: ["X-Token": "x-secret-value"], authorization: .basic(user: "ops", password: "hunter2"))
      let settings = AlertingSettings.telling(
        Receiver(name: "pager", form: pagerDuty), Receiver(name: "chat", form: slack, options: options))
      let trials = await ReceiverTrial.send(to: settings, at: Sample.begin)
      #expect(trials.map(\.receiver) == ["pager", "chat"])
      #expect(trials.allSatisfy { $0.problem == nil })
      let events = try pager.deliveries.map { try object($0.body) }
      #expect(pager.deliveries.allSatisfy { $0.path == "/v2/enqueue" })
      #expect(events.map { $0["event_action"] as? String } == ["trigger", "resolve"])
      #expect(events.allSatisfy { $0["routing_key"] as? String == "hunter2" })
      #expect(Set(events.map { $0["dedup_key"] as? String }).count == 1)
      let messages = try chat.deliveries.map { try object($0.body) }
      #expect(messages.count == 2 && messages.allSatisfy { $0["channel"] as? String == "#storage" })
      for delivery in chat.deliveries {
        #expect(delivery.path == "/services/swordfish")
        #expect(delivery.headers["authorization"] == "Basic b3BzOmh1bnRlcjI=")
        #expect(delivery.headers["x-token"] == "x-secret-value")
      }
    }
  }

  private func object(_ body: [UInt8]) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
  }

  @Test("each replica of Alertmanager gets it by itself")
  func replicas() async throws {
    try await withReceivers { one, other in
      other.setFaults([Fault("POST", .status(503))])
      var settings = AlertingSettings()
      settings.receivers = Receiver.all(
        name: "am", .replicas([one.url, other.url].map { AlertmanagerForm(url: $0) }))
      let trials = await ReceiverTrial.send(to: settings, at: Sample.begin)
      #expect(trials.map(\.receiver) == ["am (\(one.url))", "am (\(other.url))"])
      #expect(trials.map { $0.problem == nil } == [true, false])
      #expect(one.deliveries.map(\.path) == ["/api/v2/alerts", "/api/v2/alerts"])
    }
  }
}
