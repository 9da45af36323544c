import Alerting
import Foundation
import Testing

/// Alertmanager's payload, version 4.
@Suite("The webhook's payload")
struct WebhookFormTests {
  private let form = WebhookForm(receiver: "hook", url: "http://h/hook", externalURL: "http://vm:19093")

  /// What Alertmanager 0.25 sent for the same alert, word for word.
  private func captured(status: String, endsAt: String) -> String {
    let labels = """
      {"alertname":"CinderVolumeMigrationStalled","instance":"127.0.0.1:19901","job":"cinder-migration-exporter",\
      "region":"r1","severity":"critical","volume_id":"v2"}
      """
    let annotations = """
      {"description":"Volume v2 has copied nothing for a while.",\
      "runbook_url":"https://example.org/runbooks/CinderVolumeMigrationStalled","summary":"Volume migration has stalled."}
      """
    return """
      {"receiver":"hook","status":"\(status)","alerts":[{"status":"\(status)","labels":\(labels),\
      "annotations":\(annotations),"startsAt":"2026-11-22T15:52:09.272Z","endsAt":"\(endsAt)","generatorURL":\
      "http://vm:19090/graph?g0.expr=cinder_volume_migration_stalled+%3D%3D+1\\u0026g0.tab=1",\
      "fingerprint":"faede2952803f4a2"}],"groupLabels":{"alertname":"CinderVolumeMigrationStalled"},\
      "commonLabels":\(labels),"commonAnnotations":\(annotations),"externalURL":"http://vm:19093","version":"4",\
      "groupKey":"{}:{alertname=\\"CinderVolumeMigrationStalled\\"}","truncatedAlerts":0}

      """
  }

  @Test("an alert that fires and one that is resolved are, byte for byte, as Alertmanager 0.25 sent them")
  func golden() {
    #expect(
      form.request(for: .of(.captured()), at: 0).text == captured(status: "firing", endsAt: "0001-01-01T00:00:00Z"))
    #expect(
      form.request(for: .of(.captured(endsAt: 1_795_362_799.272)), at: 0).text
        == captured(status: "resolved", endsAt: "2026-11-22T15:53:19.272Z"))
  }

  @Test("a group fires while one of its alerts does, and what is common is what all have with the same value")
  func mixed() throws {
    let message = AlertMessage.of(
      .sample(["cloud": "a", "volume_id": "1", "x": "y"], annotations: ["s": "same", "d": "1"]),
      .sample(["cloud": "a", "volume_id": "2"], annotations: ["s": "same", "d": "2"], endsAt: 1_795_362_800))
    let object = try form.request(for: message, at: 0).object
    #expect(object["status"] as? String == "firing")
    #expect(object["commonLabels"] as? [String: String] == ["alertname": "Tauth", "cloud": "a"])
    #expect(object["commonAnnotations"] as? [String: String] == ["s": "same"])
    let alerts = try #require(object["alerts"] as? [[String: Any]])
    #expect(alerts.map { $0["status"] as? String } == ["firing", "resolved"])
  }

  @Test("ten keys and seven for each alert, also where there is nothing to say")
  func keys() throws {
    let object = try form.request(for: .of(.sample()), at: 0).object
    #expect(
      object.keys.sorted() == [
        "alerts", "commonAnnotations", "commonLabels", "externalURL", "groupKey", "groupLabels", "receiver", "status",
        "truncatedAlerts", "version",
      ])
    let alert = try #require((object["alerts"] as? [[String: Any]])?.first)
    #expect(
      alert.keys.sorted() == [
        "annotations", "endsAt", "fingerprint", "generatorURL", "labels", "startsAt", "status",
      ])
    #expect(alert["annotations"] as? [String: String] == [:])
    #expect(alert["generatorURL"] as? String == "")
  }

  @Test("whatever a tenant chose as a name arrives as it is, and breaks nothing", arguments: hostileNames)
  func hostile(name: String) throws {
    let message = AlertMessage(
      groupKey: name, groupLabels: ["volume": name],
      items: [.init(alert: .sample(["volume": name], annotations: ["summary": name], link: name), revision: 1)])
    let request = form.request(for: message, at: 0)
    let object = try request.object
    let alert = try #require((object["alerts"] as? [[String: Any]])?.first)
    #expect(alert["annotations"] as? [String: String] == ["summary": name])
    #expect((alert["labels"] as? [String: String])?["volume"] == (name.isEmpty ? nil : name))
    #expect(object["groupKey"] as? String == name)
    #expect(request.body.dropLast().allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") })
  }

  @Test("the key by which a receiver knows a repetition is the message's own")
  func idempotency() {
    let message = AlertMessage.of(.captured())
    #expect(form.request(for: message, at: 0) == form.request(for: message, at: 99))
    #expect(form.request(for: message, at: 0).headers == ["Idempotency-Key": message.idempotencyKey])
  }

  @Test("groups are made as Alertmanager makes them by default")
  func batching() {
    #expect(
      form.batching
        == Batching(
          grouping: .labels(["alertname", "cloud"]), wait: 30, interval: 300, repeatInterval: 14400, maximum: 500))
  }
}
