import Alerting
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Alert rules for a source host")
struct HostAlertTests {
  /// A copy that has had a pace of `best` and has one of `now`, in bytes per second.
  static func copy(
    _ id: String, _ state: MigrationState = .copying, best: Double?, now: Double?, host: String? = "stor1@ceph#ssd"
  ) -> MigrationSnapshot {
    Sample.migration(id, state) {
      $0.bestPace = best
      $0.verdict.rate = now
      $0.sourceHost = host
    }
  }

  private func conditions(_ name: AlertName, _ migrations: [MigrationSnapshot]) -> [AlertCondition] {
    let all = AlertRules(externalURL: "https://e").conditions(in: Sample.cloud("prod", migrations), at: Sample.begin)
    return (all.map(Array.init) ?? []).filter { $0.identity.labels["alertname"] == name.rawValue }
  }

  @Test("volumes of one host that can't be read are one alert, those of another another")
  func unreadable() throws {
    func unreadable(_ id: String, _ host: String?, for seconds: Double) -> MigrationSnapshot {
      Sample.migration(id, .unreadable, name: "", reason: .unreadable(elapsed: seconds)) {
        $0.sourceHost = host
        // One is the first of its host, the other the one of which its sentence tells.
        $0.readFailure = id == "v1" ? .init(.serverError, "500") : .init(.timeout, "no answer within 10 s")
      }
    }
    let all = conditions(
      .unreadable,
      [
        unreadable("v1", "stor2@b", for: 900), unreadable("v2", "stor1@a", for: 900),
        unreadable("v3", "stor2@b", for: 1800),
        unreadable("v4", nil, for: 900), Sample.migration("v5", .copying) { $0.sourceHost = "stor2@b" },
      ])
    #expect(all.map { $0.identity.labels["source_host"] } == [nil, "stor1@a", "stor2@b"])
    #expect(Set(all.map(\.key)).count == 3)
    let two = try #require(all.last)
    #expect(
      two.identity.labels == [
        "alertname": "CinderVolumeMigrationUnreadable", "severity": "critical", "cloud": "prod", "region": "RegionOne",
        "source_host": "stor2@b",
      ])
    #expect(
      two.annotations == [
        "runbook_url": "https://e/runbooks/CinderVolumeMigrationUnreadable.md",
        "summary": "Migrations of 2 volumes from stor2@b can't be read in cloud prod",
        "description":
          "Migrations of 2 volumes from stor2@b in cloud prod can't be read, so that nobody knows whether they "
          + "move: v1, v3. Of the longest: Cinder lists it as migrating, but its details could not be read for 30 min. The "
          + "error: no answer within 10 s. Mostly the cinder-volume of that host hangs, or is down.",
        "volumes": "v1, v3", "error": "no answer within 10 s",
      ])
    #expect(two.link == "https://e/")
    #expect(all[1].link == "https://e/migrations/prod/v2", "of a single volume there is a page")
  }

  @Test("of very many volumes the first ten are named, and how many more there are")
  func manyVolumes() {
    let many = (0..<1000).map { Sample.migration("v\($0)", .unreadable, name: String(repeating: "x", count: 300)) }
    let volumes = conditions(.unreadable, many).first?.annotations["volumes"] ?? ""
    #expect(volumes.hasSuffix(" and 990 more"))
    #expect(volumes.utf8.count < 3000)
  }

  @Test("copies of a host have slowed down together when at least three have paces and most are below half of theirs")
  func slowTogether() {
    func isAlert(_ copies: [MigrationSnapshot]) -> Bool { !conditions(.backendSlow, copies).isEmpty }
    func copies(_ slow: Int, _ good: Int) -> [MigrationSnapshot] {
      (0..<slow).map { Self.copy("s\($0)", best: 100, now: 49) }
        + (0..<good).map { Self.copy("g\($0)", best: 100, now: 50) }
    }
    #expect(isAlert(copies(3, 0)))
    #expect(isAlert(copies(2, 1)))
    #expect(!isAlert(copies(2, 2)), "half of them are not most")
    #expect(!isAlert(copies(2, 0)), "two tell too little")
    #expect(!isAlert(copies(1, 2)))
    let two = copies(2, 0)
    #expect(!isAlert(two + [Self.copy("x", best: nil, now: 1)]), "of which no earlier pace is known")
    #expect(!isAlert(two + [Self.copy("x", best: 100, now: nil)]), "of which no pace is known now")
    #expect(!isAlert(two + [Self.copy("x", best: 100, now: 1, host: "stor2@b")]), "which is another host's")
    #expect(!isAlert(two + [Self.copy("x", .finishing, best: 100, now: 0)]), "which is done")
    #expect(isAlert(two + [Self.copy("x", .stalled, best: 100, now: 0)]))
    #expect(isAlert(two + [Self.copy("x", .slow, best: 100, now: 10)]))
  }

  @Test("that copies have slowed down together suppresses nothing, and tells how much")
  func nothingSuppressed() throws {
    let copies = (0..<3).map { number in
      var copy = Self.copy("v\(number)", .stalled, best: 100 * 0x1p20, now: 0)
      copy.slowedSince = Sample.begin - 600 * Double(number)
      return copy
    }
    #expect(conditions(.stalled, copies).count == 3)
    let together = try #require(conditions(.backendSlow, copies).first)
    #expect(together.identity.labels["source_host"] == "stor1@ceph#ssd")
    #expect(together.identity.labels["volume_id"] == nil)
    #expect(together.annotations["copy_rate"] == "0 B/s")
    #expect(together.annotations["earlier_copy_rate"] == "300 MiB/s")
    #expect(
      together.annotations["summary"]
        == "3 of 3 copies from stor1@ceph#ssd have slowed down together in cloud prod")
    // The second of three made them most.
    let since = AlertText.time(Sample.begin - 600)
    #expect(
      together.annotations["description"]
        == "3 of 3 copies from stor1@ceph#ssd in cloud prod are slower than half their own earlier pace, most of them "
        + "since \(since): together they copy at 0 B/s now, and have copied at 300 MiB/s. They are "
        + "\"pg-main-data\" (v0), \"pg-main-data\" (v1), \"pg-main-data\" (v2). What they "
        + "share, such as the backend, its disks or its network, is likelier to be the cause than any of the volumes.")
  }

  @Test("since when most of the copies have been slow is the time at which one more than half of them were")
  func since() throws {
    func told(slow: [Double?], good: Int) -> String {
      let copies =
        slow.enumerated().map { number, since in
          var copy = Self.copy("s\(number)", best: 100, now: 1)
          copy.slowedSince = since.map { Sample.begin + $0 }
          return copy
        } + (0..<good).map { Self.copy("g\($0)", best: 100, now: 100) }
      return conditions(.backendSlow, copies).first?.annotations["description"] ?? ""
    }
    func words(_ seconds: Double) -> String { "most of them since \(AlertText.time(Sample.begin + seconds)):" }
    #expect(told(slow: [-100, -400, -200], good: 2).contains(words(-100)), "three of five")
    #expect(told(slow: [-100, -400, -200], good: 1).contains(words(-100)), "three of four")
    #expect(told(slow: [-100, -400, -200], good: 0).contains(words(-200)), "two of three")
    // A row of an older version does not know.
    #expect(told(slow: [nil, -400, -200], good: 0).contains(words(-200)))
    let unknown = told(slow: [nil, -400, nil], good: 0)
    #expect(!unknown.contains("since") && unknown.contains("their own earlier pace: together"))
  }

  @Test("the best pace is the highest mean that a copy has had, and stays when it slows down")
  func bestPace() throws {
    var scenario = LedgerScenario()
    scenario.poll(LedgerScenario.volume(.migrating, .percent(0)))
    #expect(scenario.migration?.bestPace == nil)
    // A percent, which is a GiB, each thirty seconds.
    for percent in 1...20 { scenario.poll(LedgerScenario.volume(.migrating, .percent(percent))) }
    let best = try #require(scenario.migration?.bestPace)
    #expect(best > 0.9 * 0x1p30 / 30 && best <= 0x1p30 / 30)
    for percent in 21...25 { scenario.poll(LedgerScenario.volume(.migrating, .percent(percent)), after: 300) }
    #expect(scenario.migration?.bestPace == best)
  }

  @Test("since when a copy has been below half its pace is known, and forgotten once it is not")
  func slowedSince() throws {
    var scenario = LedgerScenario()
    for percent in 0...20 { scenario.poll(LedgerScenario.volume(.migrating, .percent(percent))) }
    #expect(scenario.migration?.slowedSince == nil)
    var firstSlow: Double?
    for percent in 21...25 {
      scenario.poll(LedgerScenario.volume(.migrating, .percent(percent)), after: 300)
      let migration = try #require(scenario.migration)
      let (rate, best) = (try #require(migration.verdict.rate), try #require(migration.bestPace))
      if rate < best / 2 { firstSlow = firstSlow ?? migration.observation?.time }
      #expect(migration.slowedSince == firstSlow)
    }
    #expect(firstSlow != nil)
    let row = LedgerScenario.volume(.migrating, .percent(25))
    scenario.poll([row], details: [LedgerScenario.id: .failure(LedgerScenario.broken)])
    #expect(scenario.migration?.slowedSince == firstSlow, "that it can't be read says nothing of its pace")
    for percent in 26...60 { scenario.poll(LedgerScenario.volume(.migrating, .percent(percent))) }
    #expect(scenario.migration?.slowedSince == nil)
  }
}
