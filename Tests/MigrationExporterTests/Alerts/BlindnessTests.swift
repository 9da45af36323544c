import Alerting
import OpenStackClient
import Testing

@testable import MigrationExporter

@Suite("The alert for a cloud that can't be seen")
struct BlindnessTests {
  private static let begin = Sample.begin

  private static func unseen(
    _ code: OpenStackError.Code = .timeout, _ text: String = "no answer within 25 s", lastSuccess: Double? = begin
  ) -> CloudSnapshot {
    var cloud = Sample.cloud()
    cloud.failure = .init(code, text)
    cloud.lastSuccess = lastSuccess
    return cloud
  }

  private func blindness(_ cloud: CloudSnapshot, watchedSince: Double = begin, after seconds: Double)
    -> [AlertCondition]?
  {
    AlertRules(externalURL: "https://e").blindness(of: cloud, watchedSince: watchedSince, at: Self.begin + seconds)
  }

  @Test("one that is seen is none, however long ago that was")
  func seen() {
    #expect(blindness(Sample.cloud(), after: 1e6) == [])
  }

  @Test("it begins ten minutes after the last success, and until then nothing is decided")
  func begins() {
    #expect(blindness(Self.unseen(), watchedSince: 0, after: 599) == nil)
    #expect(blindness(Self.unseen(), watchedSince: 0, after: 600)?.count == 1)
    #expect(blindness(CloudSnapshot(name: "prod"), after: 1e6) == nil, "nobody has asked it yet")
  }

  @Test("where it was never seen, the watch's begin counts")
  func neverSeen() throws {
    let cloud = Self.unseen(lastSuccess: nil)
    #expect(blindness(cloud, after: 599) == nil)
    let alert = try #require(blindness(cloud, after: 600)?.first)
    #expect(alert.annotations["description"]?.contains("It was never seen.") == true)
  }

  @Test("how long that takes is configured, and so is whether it is an alert at all")
  func configured() {
    var settings = AlertSettings()
    settings.blindAfter = 60
    let rules = AlertRules(settings)
    #expect(rules.blindness(of: Self.unseen(), watchedSince: 0, at: Self.begin + 60)?.count == 1)
    settings.rules[.blind] = AlertSettings.Rule(.blind)
    settings.rules[.blind]?.isEnabled = false
    #expect(AlertRules(settings).blindness(of: Self.unseen(), watchedSince: 0, at: Self.begin + 60) == [])
  }

  @Test("it names the cloud in labels, and the cause, the error and what to do in annotations")
  func words() throws {
    let alert = try #require(blindness(Self.unseen(.unauthorized, "Keystone refused the sign-in"), after: 720)?.first)
    #expect(alert.key == "CinderMigrationExporterBlind prod")
    #expect(
      alert.identity.labels == ["alertname": "CinderMigrationExporterBlind", "severity": "critical", "cloud": "prod"])
    #expect(
      alert.annotations == [
        "summary": "Cloud prod has not been seen for 12 min: sign-in",
        "description":
          "Cloud prod has not been seen for 12 min (sign-in). It was last seen at 2025-06-15T14:03:00Z. The "
          + "last poll failed: Keystone refused the sign-in. What to do: check user, password and project in clouds.yaml or "
          + "OS_*; `openstack token issue` with the same must work. Until it is seen again its other alerts stay as they "
          + "are, and no new ones begin.",
        "runbook_url": "https://e/runbooks/CinderMigrationExporterBlind.md", "cause": "sign-in",
        "error": "Keystone refused the sign-in", "region": "RegionOne",
      ])
    #expect(alert.link == "https://e/")
  }

  @Test(
    "the cause is one of a few words",
    arguments: [
      (OpenStackError.Code.unauthorized, "sign-in"), (.forbidden, "rights"), (.notAdmin, "rights"),
      (.unreachable, "network"), (.timeout, "time-outs"), (.configuration, "configuration"),
      (.noEndpoint, "configuration"), (.microversion, "configuration"), (.serverError, "the cloud's answers"),
      (.badAnswer, "the cloud's answers"), (.rateLimited, "the cloud's answers"), (.notFound, "the cloud's answers"),
    ])
  func causes(_ code: OpenStackError.Code, _ cause: String) {
    #expect(blindness(Self.unseen(code), after: 600)?.first?.annotations["cause"] == cause)
  }

  @Test("the alert stays the same one while the cause changes, and for an exporter that has never signed in")
  func sameLabels() {
    var never = Self.unseen(.unreachable, lastSuccess: nil)
    never.description = nil
    let all = [Self.unseen(.timeout), Self.unseen(.unauthorized), never].compactMap {
      blindness($0, after: 900)?.first?.identity
    }
    #expect(all.count == 3)
    #expect(Set(all).count == 1)
  }

  @Test("what a server says is harmless in it", arguments: HostileText.all)
  func hostile(_ text: String) {
    for value in (blindness(Self.unseen(.serverError, text), after: 900)?.first?.annotations ?? [:]).values {
      #expect(TerminalText.printable(value) == value)
    }
  }
}
