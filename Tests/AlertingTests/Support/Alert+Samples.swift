import Alerting

extension Alert {
  /// The one of the captures from Alertmanager 0.25.
  static func captured(endsAt: Double? = nil) -> Alert {
    Alert(
      identity: AlertIdentity(labels: [
        "alertname": "CinderVolumeMigrationStalled", "instance": "127.0.0.1:19901",
        "job": "cinder-migration-exporter", "region": "r1", "severity": "critical", "volume_id": "v2",
      ]),
      annotations: [
        "description": "Volume v2 has copied nothing for a while.",
        "runbook_url": "https://example.org/runbooks/CinderVolumeMigrationStalled",
        "summary": "Volume migration has stalled.",
      ], startsAt: 1_795_362_729.272, endsAt: endsAt,
      link: "http://vm:19090/graph?g0.expr=cinder_volume_migration_stalled+%3D%3D+1&g0.tab=1")
  }

  /// One with these labels and annotations beside its name.
  static func sample(
    _ labels: [String: String] = [:], annotations: [String: String] = [:], startsAt: Double = 1_795_362_729,
    endsAt: Double? = nil, link: String? = nil
  ) -> Alert {
    Alert(
      identity: AlertIdentity(labels: labels.merging(["alertname": "Tauth"]) { own, _ in own }),
      annotations: annotations, startsAt: startsAt, endsAt: endsAt, link: link)
  }
}

extension AlertMessage {
  /// A message with these alerts, of one group by name.
  static func of(_ alerts: Alert...) -> AlertMessage {
    let name = alerts.first?.identity.labels["alertname"] ?? ""
    return AlertMessage(
      groupKey: "{}:{alertname=\"\(name)\"}", groupLabels: ["alertname": name],
      items: alerts.map { Item(alert: $0, revision: 1) })
  }
}

/// Names as an unkind tenant chooses them.
let hostileNames = [
  "\"quoted\" \\ back", "line\nfeed\r\n\ttab", "\u{0}\u{1b}[31mred\u{7f}", "<!channel> @here <@U123|you> &amp;",
  "</script><script>", "🚚👩‍👩‍👧‍👦 é e\u{301}", "\u{202e}desrever", "\u{2028}\u{2029}", "<\u{301}!channel>",
  "{{ .Labels }} $HOME `id`", "",
  "*bold* _it_ ~no~ :boom:", String(repeating: "𐍈", count: 5000), "a" + String(repeating: "\u{301}", count: 5000),
]
