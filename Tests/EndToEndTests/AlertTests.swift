import Alerting
import CloudSimulator
import Foundation
import MigrationExporter
import Testing

@Suite("The whole daemon with a receiver", .serialized, .timeLimit(.minutes(2)))
struct AlertTests {
  private struct Told: Decodable {
    struct Alert: Decodable {
      var status: String
      var labels: [String: String]
      var startsAt: String
    }
    var alerts: [Alert]
  }

  @Test("the demonstration's stall that thaws is told once, and its end once; the one that doesn't fires on")
  func demo() async throws {
    let script = CloudScript.demo()
    func id(_ name: String) throws -> String { try #require(script.volumes.first { $0.name == name }?.id) }
    let (thawing, frozen) = (try id("crm-exports"), try id("analytics-lake"))
    let receiver = SimulatedReceiver()
    try await receiver.start()
    var webhook = WebhookForm(
      receiver: "hook", url: "\(receiver.url)/hook", groupBy: ["alertname", "volume_id"], groupWait: 0, groupInterval: 1
    )
    // Who sleeps moves the clock, and would do so by four hours.
    webhook.batching.repeatInterval = nil
    var alerting = AlertingSettings()
    alerting.receivers = [Receiver(name: "hook", form: webhook)]

    let told: @Sendable (String) throws -> [Told.Alert] = { volume in
      try receiver.deliveries.flatMap { try JSONDecoder().decode(Told.self, from: Data($0.body)).alerts }
        .filter { $0.labels["volume_id"] == volume && $0.labels["alertname"] == "CinderVolumeMigrationStalled" }
    }
    try await RunningDaemon.with(script, clock: .manual(from: 1_800_000_000), alerting: alerting) { daemon in
      while try !told(thawing).contains(where: { $0.status == "resolved" }) || told(frozen).isEmpty {
        try await Task.sleep(for: .milliseconds(5))
      }
      let page = try await daemon.get("/metrics").text
      #expect(page.contains(#"cinder_migration_exporter_notifications_total{receiver="hook",outcome="failed"} 0"#))
      #expect(page.contains(#"alerts{alertname="CinderVolumeMigrationStalled",state="firing"}"#))
      #expect(page.contains(#"cinder_migration_exporter_outbox_length{receiver="hook"}"#))
    }
    // The migration comes again every three hours: what is told of the first is meant.
    let story = try told(thawing)
    let first = story.filter { $0.startsAt == story.first?.startsAt }
    #expect(first.map(\.status) == ["firing", "resolved"])
    #expect(try told(frozen).map(\.status) == ["firing"])
    await receiver.stop()
  }
}
