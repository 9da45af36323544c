import Alerting
import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What check makes of a cloud")
struct CloudCheckTests {
  private static func failed(_ error: OpenStackError) -> CloudSnapshot {
    var cloud = CloudSnapshot(name: "prod")
    cloud.hasBeenPolled = true
    cloud.failure = error
    return cloud
  }

  private static func check(_ cloud: CloudSnapshot, policies: PolicyBook = PolicyBook()) -> CloudCheck {
    CloudCheck(cloud, policies: policies)
  }

  @Test("a good cloud has a line for each fact, and one for each migration with its policy")
  func good() throws {
    var cloud = Sample.cloud(
      "prod",
      [
        Sample.migration("v1"), Sample.migration("v2", .stalled, name: "") { $0.volume.sizeBytes = 2 * 0x1p40 },
        Sample.migration("v3", .waiting, name: "") { $0.sourceHost = nil }, Sample.ended(),
      ])
    cloud.progressAvailable = true
    let book = try ConfigurationFile.parse(
      """
      policies:
      - {name: big, match: {larger_than: 1TiB, source_host: '.*@ceph#.*'}, longest: 3d, slowest_healthy_rate: 10MiB/s,
         tolerated_slowdown: 2, minimum_rate: 20MiB/s, deadline: 12h}
      - {name: from-ceph, match: {source_host: '.*@ceph#.*'}, window: 1h30m, mode: strict}
      """, path: "f"
    ).policies
    let check = Self.check(cloud, policies: book)
    #expect(check.isGood)
    #expect(
      check.text() == """
        prod: good
          endpoint      https://cinder.example/v3/p
          region        RegionOne
          microversion  3.72, of 3.0 to 3.72
          rights        admin
          progress      yes, migration_progress was seen
          migrating now 3
            v2            policy big: adaptive, window 15 min, longest 3 d, slowest healthy rate 10 MiB/s, tolerated \
        slow-down 2.0, minimum rate 20 MiB/s, deadline 12 h from its start
            pg-main-data  policy from-ceph: strict, window 90 min
            v3            policy default: adaptive, window 15 min, longest 24 h

        """)
  }

  @Test("a cloud too old for the field is good all the same, and the report says that there is no progress")
  func tooOld() {
    var cloud = Sample.cloud("prod")
    cloud.description = Sample.description(maximum: .init(3, 71))
    cloud.progressAvailable = false
    let check = Self.check(cloud)
    #expect(check.isGood)
    #expect(check.progress == .no("its Cinder speaks up to 3.71, the field came later"))
    #expect(check.text().contains("migrating now nothing\n"))
  }

  @Test("whether there is progress is unknown where nothing shows it")
  func unknownProgress() {
    #expect(Self.check(Sample.cloud()).progress == .unknown("nothing migrates that could show it"))
    let silent = Sample.cloud("prod", [Sample.migration(percent: nil)])
    #expect(Self.check(silent).progress == .unknown("what migrates does not show it"))
    let unseen = Self.failed(.init(.timeout, "no answer"))
    #expect(Self.check(unseen).progress == .unknown("the cloud can't be seen"))
  }

  @Test("a credential that is no admin's is not good although every request works, and the report says what to do")
  func notAdmin() {
    let check = Self.check(Self.failed(.notAdmin))
    #expect(!check.isGood)
    #expect(check.rights == .notAdmin)
    #expect(
      check.text() == """
        prod: NOT GOOD
          problem       Cinder does not tell this credential which volumes migrate: it tells that to admins only; give its \
        user the role admin in its project (or the role that Cinder's policy context_is_admin names)

        """)
  }

  @Test("unknown rights are said to be unknown, and are no fault")
  func unknownRights() {
    var cloud = Sample.cloud()
    let seen = Sample.description()
    cloud.description = .init(region: seen.region, endpoint: seen.endpoint, versions: seen.versions, rights: .unknown)
    let check = Self.check(cloud)
    #expect(check.isGood)
    #expect(check.text().contains("rights        unknown: the cloud has no volume that could show them"))
  }

  @Test(
    "what went wrong stands in the cloud's block, and what to do about it",
    arguments: [
      (OpenStackError.Code.unauthorized, "check user, password and project"), (.unreachable, "check that the address"),
      (.timeout, "check that the address"), (.forbidden, "give the user the role admin"),
      (.noEndpoint, "check the project, region_name"), (.badAnswer, "check auth_url"), (.serverError, "check auth_url"),
    ])
  func failures(_ code: OpenStackError.Code, _ advice: String) {
    let error = OpenStackError(code, "something\u{1B}[2J failed")
    let check = Self.check(Self.failed(error))
    #expect(!check.isGood)
    let lines = check.text().split(separator: "\n")
    #expect(lines.prefix(2) == ["prod: NOT GOOD", "  problem       something\u{FFFD}[2J failed"])
    #expect(lines[2].hasPrefix("  what to do    \(advice)"))
    #expect(lines.count == 3)
  }

  @Test("a cloud that was never polled is not good")
  func notPolled() {
    #expect(!Self.check(CloudSnapshot(name: "prod")).isGood)
  }

  @Test("the whole is good when each cloud is, and the last line says how many are")
  func report() {
    let (good, bad) = (Self.check(Sample.cloud("a")), Self.check(Self.failed(.notAdmin)))
    #expect(CheckReport([good]).isGood)
    #expect(CheckReport([good]).text().hasSuffix("\n\nAll is good.\n"))
    #expect(!CheckReport([good, bad]).isGood)
    #expect(CheckReport([good, bad]).text().hasSuffix("\n\n1 of 2 clouds are good.\n"))
  }

  @Test("the receivers are listed with their hosts, as text and as JSON, and no secret is")
  func receivers() throws {
    let replicas = ["http://am1:9093", "http://am2:9093"].map { AlertmanagerForm(url: $0) }
    let receivers =
      [Receiver.webhook("ops", "https://hooks.example.org:8443/hunter2")]
      + Receiver.all(name: "am", .replicas(replicas))
      + [Receiver(name: "pager", form: PagerDutyForm(routingKey: "hunter2"))]
    let report = CheckReport([Self.check(Sample.cloud("a"))], receivers: receivers)
    #expect(
      report.text().hasSuffix(
        """

        receivers: each is configured soundly
          RECEIVER  KIND          HOST
          ops       webhook       hooks.example.org:8443
          am        alertmanager  am1:9093, am2:9093
          pager     pagerduty     events.pagerduty.com

        All is good.

        """))
    #expect(!report.text().contains("hunter2"))
    #expect(!report.json.contains("hunter2"))
    let object = try #require(JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    let told = try #require(object["receivers"] as? [[String: Any]])
    #expect(told.map { $0["receiver"] as? String } == ["ops", "am", "pager"])
    #expect(told.map { $0["kind"] as? String } == ["webhook", "alertmanager", "pagerduty"])
    #expect(told[1]["hosts"] as? [String] == ["am1:9093", "am2:9093"])
  }

  @Test("lines of migrations are cut to the terminal's width", arguments: HostileText.all)
  func width(_ name: String) {
    let text = Self.check(Sample.cloud("prod", [Sample.migration(name: name)])).text(columns: 30)
    let line = text.split(separator: "\n").last ?? ""
    #expect(TerminalText.width(String(line)) <= 30)
  }

  @Test("facts are folded to the terminal's width, under one another")
  func folded() {
    let error = OpenStackError(.notAdmin, "a text of some words that goes beyond the width")
    let lines = Self.check(Self.failed(error)).text(columns: 40).split(separator: "\n")
    #expect(
      lines.prefix(4) == [
        "prod: NOT GOOD", "  problem       a text of some words", "                that goes beyond the",
        "                width",
      ])
  }

  @Test("as JSON it has every key, with null for what is unknown")
  func json() throws {
    let error = OpenStackError(.timeout, "no answer")
    let report = CheckReport([
      Self.check(Sample.cloud("a", [Sample.migration()])), Self.check(Self.failed(error)),
    ])
    let object = try #require(JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any])
    #expect(object["good"] as? Bool == false)
    let clouds = try #require(object["clouds"] as? [[String: Any]])
    #expect(Set(clouds[0].keys) == Set(clouds[1].keys))
    #expect(clouds.map { $0["good"] as? Bool } == [true, false])
    #expect(clouds[0]["rights"] as? String == "admin")
    #expect(clouds[0]["microversion"] as? String == "3.72")
    #expect(clouds[0]["problem"] is NSNull)
    #expect(clouds[1]["problem"] as? String == "no answer")
    #expect(clouds[1]["endpoint"] is NSNull)
    #expect(clouds[1]["progress"] as? String == "unknown")
    let migration = try #require((clouds[0]["migrations"] as? [[String: Any]])?.first)
    #expect(migration["policy"] as? String == "default")
    #expect(migration["mode"] as? String == "adaptive")
    #expect(migration["window_seconds"] as? Double == 900)
    #expect(migration["longest_seconds"] as? Double == 86_400)
    #expect(migration["deadline_seconds"] is NSNull)
    let strict = Self.check(
      Sample.cloud("a", [Sample.migration()]), policies: PolicyBook(fallback: StallPolicy(mode: .strict, deadline: 60)))
    #expect(CheckReport([strict]).json.contains("\"longest_seconds\" : null"))
    #expect(CheckReport([strict]).json.contains("\"deadline_seconds\" : 60"))
  }
}
