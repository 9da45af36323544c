import Alerting
import Testing

@testable import MigrationExporter

@Suite("The sections alerts, storage and web")
struct AlertSectionTests {
  private func parse(_ text: String) throws -> ExporterConfiguration {
    try ConfigurationFile.parse(text, path: "/etc/exporterd/exporterd.yaml", environment: [:])
  }

  private func complaint(_ text: String) -> String? {
    do {
      _ = try parse(text)
      return nil
    } catch {
      return "\(error)".replacing("/etc/exporterd/exporterd.yaml:", with: "")
    }
  }

  @Test("every key counts")
  func everyKey() throws {
    let alerts = try parse(
      """
      receivers: [{name: ops, webhook: {url: http://h/}}, {name: chat, webhook: {url: http://h/}}]
      alerts:
        blind_after: 5m
        takes_long: {base: 30m, per_tib: 0s}
        hold: 2h
        runbooks: https://wiki.example.org/runbooks/
        rules:
          CinderVolumeMigrationSlow:
            enabled: false
            for: 5m
            keep_firing_for: 0s
            severity: info
            labels: {team: storage, _tier: '1'}
            receivers: [chat]
          CinderVolumeMigrationStalled: {receivers: [ops, chat]}
      """
    ).alerts
    #expect(alerts.blindAfter == 300)
    #expect(alerts.takesLong.base == 1800)
    #expect(alerts.takesLong.perTiB == 0)
    #expect(alerts.hold == 7200)
    #expect(alerts.runbooks == "https://wiki.example.org/runbooks")
    var slow = AlertSettings.Rule(.slow)
    slow.isEnabled = false
    slow.timing = AlertTiming(holdsFor: 300)
    slow.severity = "info"
    slow.labels = ["team": "storage", "_tier": "1"]
    slow.receivers = ["chat"]
    #expect(alerts[.slow] == slow)
    #expect(alerts[.stalled].receivers == ["ops", "chat"])
    #expect(alerts[.stalled].severity == "critical", "what is left out keeps its default")
    #expect(alerts[.blind] == AlertSettings.Rule(.blind))
  }

  @Test(
    "what can't be used is refused with its line",
    arguments: [
      ("alerts: on", "1: alerts must be a mapping of keys to values"),
      ("alerts:\n  blind_after: 0s", "2: alerts.blind_after must be from 1s to 1d"),
      ("alerts:\n  hold: 1m", "2: alerts.hold must be from 2m to 30d"),
      ("alerts:\n  takes_long: 1h", "2: alerts.takes_long must be a mapping of keys to values"),
      (
        "alerts:\n  takes_long: {per_tib: soon}",
        "2: alerts.takes_long.per_tib must be a duration such as 30s, 5m or 1h30m"
      ),
      (
        "alerts:\n  takes_long: {bse: 1h}",
        "2: unknown key bse in alerts.takes_long; did you mean base? known are base, per_tib"
      ),
      (
        "alerts:\n  runbooks: docs/runbooks",
        "2: alerts.runbooks must be an http or https URL with a host and without user and password, such as "
          + "https://example.org/, without query and fragment"
      ),
      (
        "alerts:\n  rules:\n    CinderVolumeMigrationSlo: {}",
        "3: unknown key CinderVolumeMigrationSlo in alerts.rules; did you mean CinderVolumeMigrationSlow? known are "
          + AlertName.allCases.map(\.rawValue).sorted().joined(separator: ", ")
      ),
      (
        "alerts:\n  rules: {CinderVolumeMigrationSlow: false}", "2: an alert's rule must be a mapping of keys to values"
      ),
      ("alerts:\n  rules: {CinderVolumeMigrationSlow: {severity: ''}}", "2: severity must be a text"),
      ("alerts:\n  rules: {CinderVolumeMigrationSlow: {for: 31d}}", "2: for must be from 0s to 30d"),
      (
        "alerts:\n  rules: {CinderVolumeMigrationSlow: {receivers: []}}",
        "2: receivers must be a list of their names; where nobody is to be told, say enabled: false"
      ),
      (
        "receivers: [{name: ops, webhook: {url: http://h/}}]\nalerts:\n  rules:\n    CinderVolumeMigrationSlow:\n"
          + "      receivers:\n      - ops\n      - osp",
        "7: there is no receiver called \"osp\"; did you mean ops?"
      ),
      (
        "alerts:\n  rules: {CinderVolumeMigrationSlow: {receivers: [ops]}}", "2: there is no receiver called \"ops\""
      ),
      (
        "alerts:\n  rules: {CinderVolumeMigrationSlow: {labels: {severity: info}}}",
        "2: the label severity is the exporter's own; say severity"
      ),
      (
        "alerts:\n  rules: {CinderVolumeMigrationSlow: {labels: {volume_id: x}}}",
        "2: the label volume_id is the exporter's own"
      ),
      ("alerts:\n  rules: {CinderVolumeMigrationSlow: {labels: {team: ''}}}", "2: labels.team must be a text"),
      ("storage:\n  retention: 5m", "2: storage.retention must be from 1h to 3650d"),
      ("storage:\n  path:", "2: storage.path must be a text"),
      (
        "web:\n  external_url: exporter.example.org",
        "2: web.external_url must be an http or https URL with a host and without user and password, such as "
          + "https://example.org/, without query and fragment"
      ),
    ])
  func refused(_ text: String, _ expected: String) {
    #expect(complaint(text) == expected)
  }

  @Test(
    "a label's name is one that Prometheus takes", arguments: ["a-b", "1a", "ä", "''", "a b", "__name__", "\"\\n\""])
  func labelNames(_ name: String) {
    let said = complaint("alerts:\n  rules: {CinderVolumeMigrationSlow: {labels: {\(name): x}}}")
    #expect(said?.hasSuffix(" can't be the name of a label, such as team or cost_center") == true)
  }

  @Test("a label that is the exporter's own is known as such")
  func ownLabels() {
    #expect(AlertSettings.identityLabels.allSatisfy(isLabelName))
    for label in AlertSettings.identityLabels {
      #expect(complaint("alerts: {rules: {CinderVolumeMigrationSlow: {labels: {\(label): x}}}}") != nil)
    }
  }

  @Test("the memory is where it is said to be, and a relative path begins at the file")
  func storage() throws {
    #expect(
      try parse("storage: {path: /var/lib/exporterd/a.db, retention: 30d}").storage.path == "/var/lib/exporterd/a.db")
    #expect(try parse("storage: {retention: 30d}").storage.retention == 30 * 86_400)
    #expect(try parse("storage: {path: a.db}").storage.path == "/etc/exporterd/a.db")
    #expect(try parse("storage: {path: ':memory:'}").storage.path == ":memory:")
  }

  @Test("the address for people is taken without a slash at its end, so that paths can be added")
  func externalURL() throws {
    for text in [
      "https://exporter.example.org/e", "https://exporter.example.org/e/", "https://exporter.example.org/e//",
    ] {
      #expect(try parse("web: {external_url: '\(text)'}").externalURL == "https://exporter.example.org/e")
    }
  }
}
