import Alerting
import Testing

@Suite("What PagerDuty is told")
struct PagerDutyFormTests {
  private let form = PagerDutyForm(routingKey: "R0UT1NGKEY")

  private let alert = Alert.sample(
    [
      "alertname": "CinderVolumeMigrationStalled", "severity": "critical", "cloud": "prod", "volume_id": "v2",
      "source_host": "h1@ceph#p",
    ],
    annotations: ["summary": "Volume v2 has stalled", "runbook_url": "https://r/stalled"], startsAt: 1_795_362_729.272,
    link: "https://exporter/migrations/prod/v2")

  @Test("an alert that fires is a trigger with all that is known")
  func golden() throws {
    let request = try form.request(for: .of(alert), at: 0)
    #expect(request.url == "https://events.pagerduty.com/v2/enqueue")
    #expect(
      request.text == """
        {"routing_key":"R0UT1NGKEY","event_action":"trigger",\
        "dedup_key":"cinder-migration-exporter/\(alert.identity.fingerprint)","client":"cinder-migration-exporter",\
        "client_url":"https://exporter/migrations/prod/v2","payload":{"summary":"Volume v2 has stalled",\
        "timestamp":"2026-11-22T15:52:09.272Z","severity":"critical","source":"h1@ceph#p","component":"v2",\
        "group":"prod","class":"CinderVolumeMigrationStalled","custom_details":{"labels":\
        {"alertname":"CinderVolumeMigrationStalled","cloud":"prod","severity":"critical","source_host":"h1@ceph#p",\
        "volume_id":"v2"},"annotations":{"runbook_url":"https://r/stalled","summary":"Volume v2 has stalled"}}},\
        "links":[{"href":"https://exporter/migrations/prod/v2","text":"what the exporter knows"},\
        {"href":"https://r/stalled","text":"runbook"}]}
        """)
  }

  @Test("when it is resolved, the same incident is, whatever is said of it by then")
  func resolved() throws {
    var later = alert
    later.endsAt = 1_795_362_800
    later.annotations = ["summary": "it moves"]
    let trigger = try form.request(for: .of(alert), at: 0).object
    let resolve = try form.request(for: .of(later), at: 0).object
    #expect(resolve["event_action"] as? String == "resolve")
    let key = try text(resolve["dedup_key"])
    #expect(trigger["dedup_key"] as? String == key)
    #expect(key.utf8.count <= 255)
  }

  @Test(
    "a severity that PagerDuty does not know is an error",
    arguments: [("critical", "critical"), ("warning", "warning"), ("info", "info"), ("page", "error"), (nil, "error")]
      as [(String?, String)])
  func severity(label: String?, severity: String) throws {
    let payload = try object(form.request(for: .of(.sample(["severity": label ?? ""])), at: 0).object["payload"])
    #expect(payload["severity"] as? String == severity)
  }

  @Test("an alert that lacks all but its name still has a summary and a source")
  func bare() throws {
    let payload = try object(form.request(for: .of(.sample()), at: 0).object["payload"])
    #expect(payload["summary"] as? String == "Tauth")
    #expect(payload["source"] as? String == "cinder-migration-exporter")
    #expect(payload["component"] == nil)
  }

  @Test("whatever a tenant chose as a name, the event keeps to PagerDuty's limits", arguments: hostileNames)
  func hostile(name: String) throws {
    let long = String(repeating: name, count: name.isEmpty ? 0 : 1 + 40_000 / name.utf8.count)
    for name in [name, long] {
      let alert = Alert.sample(
        ["volume_id": name, "cloud": name, "source_host": name],
        annotations: ["summary": name, "description": name, "runbook_url": name], link: "https://h/\(name)")
      let request = try form.request(for: .of(alert), at: 0)
      #expect(request.body.count <= 512_000)
      let payload = try object(request.object["payload"])
      let summary = try text(payload["summary"])
      #expect(summary.utf16.count <= 1024)
      #expect(summary.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
      let source = try text(payload["source"])
      #expect(source.utf16.count <= 255)
    }
  }

  @Test("an event that would be too large still says what it is about, and as much more as fits")
  func limits() throws {
    var annotations = ["summary": "short"]
    for number in 0..<40 { annotations["a\(number)"] = String(repeating: "\u{1}", count: 3000) }
    let cut = try form.request(for: .of(.sample(annotations: annotations)), at: 0)
    #expect(cut.body.count <= 512_000)
    let details = try object(object(cut.object["payload"])["custom_details"])
    #expect((details["annotations"] as? [String: Any])?.count == 41)
    for number in 40..<600 { annotations["a\(number)"] = String(repeating: "\u{1}", count: 1000) }
    let bare = try form.request(for: .of(.sample(annotations: annotations)), at: 0)
    #expect(bare.body.count <= 512_000)
    let payload = try object(bare.object["payload"])
    #expect(payload["summary"] as? String == "short")
  }

  @Test("it takes one alert at a time")
  func single() {
    #expect(form.batching == Batching(grouping: .each, maximum: 1))
    let error = #expect(throws: ReceiverError.self) { try form.request(for: .of(alert, alert), at: 0) }
    #expect(error?.description.contains("2 alerts") == true)
  }
}
