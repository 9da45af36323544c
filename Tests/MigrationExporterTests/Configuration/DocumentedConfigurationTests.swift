import Alerting
import Foundation
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The documentation of the configuration")
struct DocumentedConfigurationTests {
  /// A file of the repository.
  private static func file(_ path: String) throws -> String {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The first cell of each row of the table under the heading, or under the line that begins so.
  private func keys(after start: String) throws -> [String] {
    let text = try Self.file("docs/configuration.md")
    let place = try #require(text.range(of: "\n\(start)"))
    let lines = text[place.upperBound...].split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    let table = lines.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }
    // A row may be about several keys.
    return table.dropFirst(2).flatMap { row in
      row.dropFirst().prefix { $0 != "|" }.filter { !" `".contains($0) }.split(separator: ",").map(String.init)
    }
  }

  @Test(
    "has each key of each section, and no other",
    arguments: [
      (ConfigurationSection.cloud, "### `clouds`"), (.poll, "### `poll`"), (.policy, "### `policies`"),
      (.match, "`match` asks"), (.web, "### `web`"), (.storage, "### `storage`"), (.alerts, "### `alerts`"),
      (.takesLong, "`takes_long`:"), (.rules, "`rules` knows"), (.rule, "and each of them may have"),
      (.basicAuth, "`basic_auth`:"), (.header, "A header's value"),
    ])
  func tables(_ section: ConfigurationSection, _ start: String) throws {
    #expect(try keys(after: start).sorted() == section.keys)
  }

  @Test("has each key of a receiver, and no other")
  func receiver() throws {
    #expect(try keys(after: "### `receivers`").sorted() == ReceiverEntrySection(kinds: ReceiverKinds.all).keys)
    let kinds = ReceiverKinds.all.map { "`\($0.kind)`" }
    let sentence = "exactly one of \(kinds.dropLast().joined(separator: ", ")) and \(kinds[kinds.count - 1])."
    #expect(try Self.file("docs/configuration.md").contains(sentence))
  }

  @Test(
    "has each key of each kind of receiver, and no other", arguments: ReceiverKinds.all.map(ReceiverKindSection.init))
  func kinds(_ section: ReceiverKindSection) throws {
    #expect(try keys(after: "`\(section.title)`").sorted() == section.keys)
  }

  @Test("has a heading for each section")
  func sections() throws {
    let text = try Self.file("docs/configuration.md")
    for key in ConfigurationSection.file.keys { #expect(text.contains("\n### `\(key)`\n"), "\(key)") }
  }

  @Test("the example has each key, and is read")
  func example() throws {
    let text = try Self.file("exporterd.example.yaml")
    let environment = [
      "OPS_TOKEN": "t", "OPS_TENANT": "t", "AM_PASSWORD": "p", "PAGERDUTY_KEY": "k", "SLACK_URL": "https://s/x",
    ]
    let configuration = try ConfigurationFile.parse(text, path: "exporterd.example.yaml", environment: environment)
    #expect(configuration.clouds.map(\.name) == ["prod-r1", "prod-r2"])
    #expect(configuration.poll == PollSettings(), "these are the defaults")
    #expect(configuration.policies.fallback == PolicyBook().fallback, "these are the defaults")
    #expect(configuration.policies.rules.map(\.choice.name) == ["archive", "ssd", "contract"])
    #expect(!configuration.enablesLifecycle)
    #expect(configuration.externalURL == "https://exporter.example.org")
    #expect(configuration.storage.retention == StorageSettings().retention, "this is the default")
    #expect(configuration.receivers.map(\.name) == ["ops", "am", "am", "pager", "chat"])
    let webhook = WebhookForm(
      receiver: "ops", url: "https://hooks.example.org/cinder", externalURL: "https://exporter.example.org")
    #expect(configuration.receivers[0].form as? WebhookForm == webhook, "the rest is at its default")
    let alerts = configuration.alerts
    #expect(alerts.blindAfter == AlertSettings().blindAfter)
    #expect(alerts.takesLong == AlertSettings().takesLong)
    #expect(alerts.hold == AlertSettings().hold)
    #expect(alerts.rules.count == AlertName.allCases.count, "every alert is named")
    let sections: [any KeyedSection] =
      ConfigurationSection.allCases + [ReceiverEntrySection(kinds: ReceiverKinds.all)]
      + ReceiverKinds.all.map(ReceiverKindSection.init)
    for section in sections {
      // Of a secret's three ways each is named, be it in a comment.
      for key in section.keys { #expect(text.contains(key), "\(key)") }
    }
  }

  @Test("the defaults that it tells are those of the program")
  func defaults() throws {
    let text = try Self.file("docs/configuration.md")
    let poll = PollSettings()
    let policy = StallPolicy()
    let told = [
      ("interval", durationText(poll.interval)), ("timeout", durationText(poll.timeout)),
      ("request_timeout", durationText(poll.requestTimeout)), ("concurrency", "\(poll.concurrency)"),
      ("per_host", "\(poll.perHost)"), ("window", durationText(policy.window)),
      ("number_missing_window", durationText(policy.numberMissingWindow)),
      ("finishing_window", durationText(policy.finishingWindow)), ("mode", policy.mode.rawValue),
      ("longest", "1d"), ("slowest_healthy_rate", "2MiB/s"), ("tolerated_slowdown", "\(policy.toleratedSlowdown)"),
      ("minimum_rate", "none"), ("deadline", "none"),
    ]
    #expect(try ConfigurationFile.policy(["longest=1d", "slowest_healthy_rate=2MiB/s"], option: "") == policy)
    for (key, value) in told {
      let row = text.split(separator: "\n").first { $0.hasPrefix("| `\(key)` |") }
      let cell = row?.split(separator: "|")[1].filter { !" `".contains($0) }.prefix { $0 != "," }
      #expect(cell.map(String.init) == value, "\(key)")
    }
  }
  @Test("the defaults that it tells of alerts are those of the program")
  func alertDefaults() throws {
    let text = try Self.file("docs/configuration.md")
    for name in AlertName.allCases {
      let rule = AlertSettings.Rule(name)
      let timing = [rule.timing.holdsFor, rule.timing.keepsFiringFor].map(durationText).joined(separator: " | ")
      #expect(text.contains("| `\(name.rawValue)` | \(rule.severity) | \(timing) |\n"), "\(name)")
    }
    let settings = AlertSettings()
    let webhook = WebhookForm(receiver: "", url: "").batching
    let told = [
      ("blind_after", settings.blindAfter), ("hold", settings.hold), ("base", settings.takesLong.base),
      ("per_tib", settings.takesLong.perTiB), ("timeout", HTTPOptions().timeout), ("group_wait", webhook.wait),
      ("group_interval", webhook.interval), ("repeat_interval", try #require(webhook.repeatInterval)),
    ]
    for (key, value) in told { #expect(text.contains("\n| `\(key)` | `\(durationText(value))` |"), "\(key)") }
    #expect(text.contains("\n| `retention` | `90d` |"))
    #expect(duration("90d") == StorageSettings().retention)
    guard case .labels(let labels) = webhook.grouping else {
      Issue.record("a webhook's alerts are grouped by labels")
      return
    }
    #expect(text.contains("\n| `group_by` | `[\(labels.joined(separator: ", "))]` |"))
  }

  @Test("it names the labels that are the exporter's own")
  func ownLabels() throws {
    let text = try Self.file("docs/configuration.md")
    let row = try #require(text.split(separator: "\n").first { $0.hasPrefix("| `labels` |") })
    for label in AlertSettings.identityLabels { #expect(row.contains("`\(label)`"), "\(label)") }
  }
}
