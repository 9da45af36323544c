import Alerting
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Alert rules for a cloud's migrations")
struct AlertRulesTests {
  private static let now = Sample.begin

  /// What is true of a cloud with these migrations.
  private func conditions(
    _ migrations: [MigrationSnapshot], _ rules: AlertRules = AlertRules(), at time: Double = now
  ) -> [AlertCondition] {
    rules.conditions(in: Sample.cloud("prod", migrations), at: time).map(Array.init) ?? []
  }

  private func names(_ conditions: [AlertCondition]) -> [String] {
    conditions.map { $0.identity.labels["alertname"] ?? "" }
  }

  @Test("each state and each end is the one alert of the table, or none", arguments: MigrationState.allCases)
  func states(_ state: MigrationState) {
    let expected: [AlertName] =
      switch state {
      case .stalled: [.stalled]
      case .slow: [.slow]
      case .unreadable: [.unreadable]
      case .waiting, .copying, .finishing, .unmeasurable, .ended: []
      }
    // One that began just now, so that it can't take long.
    let migration = Sample.migration("v1", state) { $0.start = Self.now }
    #expect(names(conditions([migration])) == expected.map(\.rawValue))
  }

  @Test(
    "of the ends, an error is an alert while the status says so, and a volume that is gone is one",
    arguments: MigrationSnapshot.Result.allCases)
  func ends(_ result: MigrationSnapshot.Result) {
    var migration = Sample.ended("v1", result)
    migration.status = result == .error ? .error : .none
    let isAlert = result == .error || result == .vanished
    #expect(names(conditions([migration])) == (isAlert ? [AlertName.failed.rawValue] : []))
    // Whatever the detector said last, the end counts.
    migration.verdict.state = .stalled
    #expect(names(conditions([migration])) == (isAlert ? [AlertName.failed.rawValue] : []))
    migration.status = .migrating
    #expect(names(conditions([migration])) == (result == .vanished ? [AlertName.failed.rawValue] : []))
  }

  @Test("without a number it takes long from its base and what each TiB allows on, to the second")
  func takesLong() {
    func isLong(_ bytes: Double?, after seconds: Double, _ settings: AlertSettings = AlertSettings()) -> Bool {
      let migration = Sample.migration("v1", .unmeasurable, percent: nil, reason: .fieldUnavailable) {
        $0.volume.sizeBytes = bytes
        $0.start = Self.now - seconds
      }
      return names(conditions([migration], AlertRules(settings))) == [AlertName.takesLong.rawValue]
    }
    #expect(!isLong(2 * 0x1p40, after: 13 * 3600))
    #expect(isLong(2 * 0x1p40, after: 13 * 3600 + 1))
    #expect(!isLong(nil, after: 3600), "of a size not known only the base counts")
    #expect(isLong(nil, after: 3601))
    var settings = AlertSettings()
    settings.takesLong.base = 60
    settings.takesLong.perTiB = 0
    #expect(isLong(0x1p40, after: 61, settings))
    let unknown = Sample.migration("v1", .unmeasurable) { $0.start = nil }
    #expect(conditions([unknown]).isEmpty, "since when is not known")
  }

  @Test("nothing is decided of a cloud that can't be seen")
  func unseen() {
    var cloud = Sample.cloud("prod", [Sample.migration("v1", .stalled)])
    cloud.failure = .init(.timeout, "no answer")
    #expect(AlertRules().conditions(in: cloud, at: Self.now).map(Array.init) == nil)
    cloud = CloudSnapshot(name: "prod")
    #expect(AlertRules().conditions(in: cloud, at: Self.now).map(Array.init) == nil)
  }

  @Test("a stalled one says who it is in labels, and the evidence in annotations")
  func stalled() throws {
    var settings = AlertSettings()
    settings.runbooks = "https://wiki.example.org/runbooks"
    let rules = AlertRules(settings, externalURL: "https://exporter.example.org")
    let migration = Sample.migration(
      "ca99321b", .stalled, reason: .plateau(percent: 42, plateau: 3360, window: 900)
    ) {
      $0.volume.projectID = "d6b75bf1"
      $0.volume.volumeType = "ssd"
      $0.policyName = "default"
      $0.verdict.rate = 0
      $0.start = Self.now - 7200
    }
    let alert = try #require(conditions([migration], rules).first)
    #expect(alert.key == "CinderVolumeMigrationStalled prod ca99321b")
    #expect(
      alert.identity.labels == [
        "alertname": "CinderVolumeMigrationStalled", "severity": "critical", "cloud": "prod", "region": "RegionOne",
        "volume_id": "ca99321b", "project_id": "d6b75bf1", "source_host": "stor1@ceph#ssd",
      ])
    #expect(alert.link == "https://exporter.example.org/migrations/prod/ca99321b")
    #expect(
      alert.annotations == [
        "summary": "Migration of volume \"pg-main-data\" has stalled at 42 % in cloud prod",
        "description": "Volume \"pg-main-data\" (ca99321b), 100 GiB, migrates from stor1@ceph#ssd to stor2@lvm#hdd in "
          + "cloud prod. It has stalled: no new percent for 56 min (still 42 %); stalled after 15 min (the configured "
          + "window). Its last number is 42 %, 42 GiB. It copies at 0 B/s now. It began at 2025-06-15T12:03:00Z, 2 h ago. "
          + "It is judged by policy default: adaptive, window 15 min, longest 24 h.",
        "runbook_url": "https://wiki.example.org/runbooks/CinderVolumeMigrationStalled.md",
        "volume_name": "pg-main-data", "volume_type": "ssd", "destination_host": "stor2@lvm#hdd", "progress": "42 %",
        "size": "100 GiB", "copy_rate": "0 B/s", "started_at": "2025-06-15T12:03:00Z", "policy": "default",
      ])
    #expect(alert.timing == AlertTiming())
    #expect(alert.receivers == nil)
  }

  @Test("leads to the runbook that comes with the program where no other is named, if people can reach it")
  func runbook() throws {
    let stalled = [Sample.migration("v1", .stalled)]
    let reached = try #require(conditions(stalled, AlertRules(externalURL: "https://exporter.example.org/e")).first)
    #expect(
      reached.annotations["runbook_url"]
        == "https://exporter.example.org/e/runbooks/CinderVolumeMigrationStalled.md")
    #expect(try #require(conditions(stalled, AlertRules()).first).annotations["runbook_url"] == nil)
  }

  @Test("what may change or become known later is no label: the alert stays the same one")
  func sameLabels() throws {
    func alert(_ adjust: (inout MigrationSnapshot) -> Void) throws -> AlertCondition {
      try #require(conditions([Sample.migration("v1", .stalled, adjust)]).first)
    }
    let before = try alert { $0.destinationHost = nil }
    let changes: [(inout MigrationSnapshot) -> Void] = [
      { $0.destinationHost = "elsewhere@x#y" }, { $0.volume.name = "renamed" }, { $0.volume.volumeType = "other" },
      { $0.policyName = "other" }, { $0.percent = nil }, { $0.percent = 99 }, { $0.start = Self.now - 99 },
      { $0.verdict.rate = 5 }, { $0.method = .nova }, { $0.isRetype = true }, { $0.volume.host = "elsewhere@x#y" },
      { $0.readFailure = .init(.timeout, "no answer") }, { $0.volume.sizeBytes = nil },
    ]
    for change in changes {
      let after = try alert(change)
      #expect(after.key == before.key)
      #expect(after.identity == before.identity)
    }
    #expect(try alert { $0.sourceHost = nil }.key == before.key, "nor is it another one where labels are not known yet")
  }

  @Test("another volume, another cloud and another alert are others")
  func others() {
    let all = conditions([
      Sample.migration("v1", .stalled), Sample.migration("v2", .stalled), Sample.migration("v1", .slow),
    ])
    let elsewhere = AlertRules().conditions(in: Sample.cloud("lab", [Sample.migration("v1", .stalled)]), at: 0)
    let both = all + (elsewhere.map(Array.init) ?? [])
    #expect(Set(both.map(\.key)).count == 4)
    #expect(Set(both.map(\.identity)).count == 4)
  }

  @Test("two exporters that watch the same cloud make the same labels, whatever else they know")
  func twoExporters() {
    let one = Sample.migration("v1", .stalled) { $0.start = 5 }
    let other = Sample.migration("v1", .stalled, percent: nil) {
      $0.destinationHost = nil
      $0.method = .nova
    }
    let host = Sample.migration("v2", .unreadable) { $0.readFailure = .init(.timeout, "no answer") }
    let left = AlertRules(externalURL: "http://a").conditions(in: Sample.cloud("prod", [one, host]), at: 9)
    let right = AlertRules(externalURL: "http://b").conditions(in: Sample.cloud("prod", [host, other]), at: 99)
    #expect(left?.map(\.identity) == right?.map(\.identity))
    #expect(left?.map(\.key) == right?.map(\.key))
  }

  @Test("labels are those of the volume and its rule in the order of their names, and none of what is not known")
  func exactLabels() throws {
    var settings = AlertSettings()
    var rule = settings[.stalled]
    rule.labels = ["aaa": "first", "pz": "middle", "zzz": "last"]
    settings.rules[.stalled] = rule
    let rules = AlertRules(settings)
    let known = Sample.migration("v1", .stalled) { $0.volume.projectID = "p1" }
    let full = AlertIdentity([
      .init("aaa", "first"), .init("alertname", AlertName.stalled.rawValue), .init("cloud", "prod"),
      .init("project_id", "p1"), .init("pz", "middle"), .init("region", "RegionOne"), .init("severity", "critical"),
      .init("source_host", "stor1@ceph#ssd"), .init("volume_id", "v1"), .init("zzz", "last"),
    ])
    #expect(conditions([known], rules).map(\.identity.list) == [full.list])
    let unknown = Sample.migration("v1", .stalled) {
      $0.volume.projectID = ""
      $0.sourceHost = nil
    }
    let nowhere = AlertIdentity(full.list.filter { !["project_id", "source_host"].contains($0.name) })
    #expect(conditions([unknown], rules).map(\.identity.list) == [nowhere.list])
    // One after the other does not see what the one before was.
    #expect(conditions([known, unknown, known], rules).map(\.identity.list) == [full.list, nowhere.list, full.list])
  }

  @Test("the configuration decides whether, how, and whom to tell")
  func configured() throws {
    var settings = AlertSettings()
    var rule = AlertSettings.Rule(.stalled)
    rule.severity = "page"
    rule.timing = AlertTiming(holdsFor: 60, keepsFiringFor: 120)
    rule.labels = ["team": "storage"]
    rule.receivers = ["ops"]
    settings.rules[.stalled] = rule
    let migration = Sample.migration("v1", .stalled)
    let alert = try #require(conditions([migration], AlertRules(settings)).first)
    #expect(alert.identity.labels["severity"] == "page")
    #expect(alert.identity.labels["team"] == "storage")
    #expect(alert.timing == rule.timing)
    #expect(alert.receivers == ["ops"])
    #expect(alert.annotations["runbook_url"] == nil, "nobody said where they are")
    #expect(alert.link == nil)
  }

  @Test("a rule that is off raises nothing", arguments: AlertName.allCases)
  func off(_ name: AlertName) {
    let everything =
      [
        Sample.migration("v1", .stalled), Sample.migration("v2", .slow), Sample.migration("v3", .unreadable),
        Sample.ended("v4", .vanished), Sample.migration("v5", .unmeasurable) { $0.start = 0 },
      ] + (6..<9).map { HostAlertTests.copy("v\($0)", best: 100, now: 10) }
    let expected = AlertName.allCases.map(\.rawValue).filter { $0 != AlertName.blind.rawValue }
    #expect(Set(names(conditions(everything))) == Set(expected))
    var settings = AlertSettings()
    settings.rules[name] = AlertSettings.Rule(name)
    settings.rules[name]?.isEnabled = false
    #expect(Set(names(conditions(everything, AlertRules(settings)))) == Set(expected.filter { $0 != name.rawValue }))
  }

  @Test("the severities are those of the table, and only what could flap has a timing of its own")
  func defaults() {
    let warnings: Set<AlertName> = [.slow, .takesLong, .backendSlow]
    for name in AlertName.allCases {
      #expect(AlertSettings()[name].severity == (warnings.contains(name) ? "warning" : "critical"))
      let expected: AlertTiming =
        switch name {
        case .slow, .takesLong: AlertTiming(keepsFiringFor: 600)
        case .backendSlow: AlertTiming(holdsFor: 300, keepsFiringFor: 600)
        default: AlertTiming()
        }
      #expect(AlertSettings()[name].timing == expected)
    }
  }

  @Test("a failed one tells that it failed, at what, and after how long")
  func failed() throws {
    let error = Sample.migration("v1", .ended, percent: 7, reason: .ended) {
      $0.result = .error
      $0.status = .error
      $0.start = Self.now - 7200
      $0.end = Self.now
    }
    let annotations = try #require(conditions([error]).first?.annotations)
    #expect(annotations["summary"] == "Migration of volume \"pg-main-data\" failed at 7 % in cloud prod")
    #expect(
      annotations["description"]?.hasPrefix(
        "The migration of volume \"pg-main-data\" (v1) from stor1@ceph#ssd to stor2@lvm#hdd in cloud prod ended in error at "
          + "2025-06-15T14:03:00Z, 2 h after it began, with 7 %. The volume is where it was") == true)
    let gone = try #require(conditions([Sample.ended("v2", .vanished)]).first?.annotations)
    #expect(gone["summary"] == "Volume \"pg-main-data\" vanished while it migrated in cloud prod")
  }

  @Test(
    "what others chose is harmless in every text, and short",
    arguments: HostileText.all + [String(repeating: "x", count: 10_000)])
  func hostile(_ text: String) throws {
    let migrations = [MigrationState.stalled, .slow, .unreadable, .unmeasurable].map { state in
      Sample.migration(text, state, name: text, reason: state == .unmeasurable ? .driverAssisted : nil) {
        $0.volume.projectID = text
        $0.volume.volumeType = text
        $0.sourceHost = text
        $0.destinationHost = text
        $0.readFailure = .init(.serverError, text)
        $0.volume.progress = .text(text)
        $0.start = 0
      }
    }
    let all = conditions(migrations, AlertRules(externalURL: "https://e"))
    #expect(all.count == 4)
    for condition in all {
      let texts = Array(condition.identity.labels.values) + Array(condition.annotations.values)
      for text in texts {
        #expect(TerminalText.printable(text) == text)
        #expect(text.utf8.count < 8000)
      }
      #expect(condition.annotations["summary"]?.unicodeScalars.count ?? 0 < 400)
      let link = condition.link ?? ""
      #expect(link.hasPrefix("https://e/"))
      #expect(link.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
      #expect(!link.dropFirst("https://e/migrations/prod/".count).contains { "/?#<>\"".contains($0) })
    }
  }
}
