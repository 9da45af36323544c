import Alerting
import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The documentation of alerts")
struct DocumentedAlertsTests {
  private static func page() throws -> String {
    let root = URL(filePath: #filePath).appending(path: "../../../..").standardized
    return try String(contentsOf: root.appending(path: "docs/alerting.md"), encoding: .utf8)
  }

  @Test("has a row for each alert, with its severity")
  func rows() throws {
    let page = try Self.page()
    for name in AlertName.allCases {
      #expect(page.contains("\n| `\(name.rawValue)` | \(AlertSettings.Rule(name).severity) |"), "\(name)")
    }
  }

  @Test("names each label and each annotation that an alert may have")
  func words() throws {
    let page = try Self.page()
    let migrations =
      [
        Sample.migration("v1", .stalled) {
          $0.volume.volumeType = "ssd"
          $0.policyName = "default"
          $0.verdict.rate = 0
          $0.start = 0
          $0.readFailure = .init(.timeout, "no answer")
        },
        Sample.migration("v2", .unreadable) { $0.readFailure = .init(.timeout, "no answer") },
      ] + (3..<6).map { HostAlertTests.copy("v\($0)", best: 100, now: 1) }
    var settings = AlertSettings()
    settings.runbooks = "https://r"
    let rules = AlertRules(settings)
    var unseen = Sample.cloud()
    unseen.failure = .init(.timeout, "no answer")
    let all =
      (rules.conditions(in: Sample.cloud("prod", migrations), at: 9).map(Array.init) ?? [])
      + (rules.blindness(of: unseen, watchedSince: 0, at: Sample.begin + 900) ?? [])
    let names = Set(all.flatMap { Array($0.identity.labels.keys) + Array($0.annotations.keys) })
    #expect(names.count > 15)
    for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
    #expect(Set(all.flatMap(\.identity.labels.keys)).isSubset(of: AlertSettings.identityLabels))
  }

  @Test("its examples of the configuration are read")
  func examples() throws {
    let blocks = try Self.page().split(separator: "```yaml\n").dropFirst().map { $0.split(separator: "```")[0] }
    #expect(blocks.count == 5)
    for block in blocks {
      let text =
        block.contains("receivers: [chat]")
        ? "receivers: [{name: chat, slack: {url: https://s/}}]\n\(block)" : String(block)
      _ = try ConfigurationFile.parse(text, path: "alerting.md")
    }
  }
}
