import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The landing page")
struct LandingPageTests {
  private func html(_ clouds: [CloudSnapshot]) -> String {
    LandingPage.html(Sample.board(clouds).current, settings: WebSettings())
  }

  @Test("shows each migration with its volume, way, size, progress, state and reason")
  func migration() {
    let migration = Sample.migration {
      $0.verdict.rate = 45.44 * 0x1p20
      $0.verdict.earliestCompletion = Sample.begin + 10_200
      $0.verdict.estimatedCompletion = Sample.begin + 11_400
      $0.verdict.latestCompletion = Sample.begin + 13_200
      $0.policyName = "<all>"
    }
    let page = html([Sample.cloud("prod", [migration])])
    #expect(page.contains("<td>pg-main-data<small>v1</small>"))
    #expect(page.contains("<td>stor1@ceph#ssd<small>to stor2@lvm#hdd</small>"))
    #expect(page.contains(">100 GiB\n"))
    #expect(
      page.contains(
        "<progress max=\"100\" value=\"42\"></progress> 42 %<small>45.4 MiB/s</small><small>done in 3 h 10 min"))
    #expect(page.contains("<small>done in 3 h 10 min (2 h 50 min to 3 h 40 min)</small>"))
    #expect(page.contains("<small>policy &lt;all&gt;: adaptive, window 15 min, longest 24 h</small>"))
    let reason = migration.verdict.reason.sentence
    #expect(page.contains("<span class=\"copying\">copying</span><small>\(reason)</small>"))
  }

  @Test("does not say that nothing migrates of a cloud that can no longer be seen")
  func unseen() {
    var cloud = Sample.cloud("prod")
    #expect(html([cloud]).contains("Nothing is migrating."))
    cloud.failure = .notAdmin
    let page = html([cloud])
    #expect(!page.contains("Nothing is migrating."))
    #expect(page.contains("Cannot be seen:"))
  }

  @Test("shows no number that is not known")
  func unknown() {
    let migration = Sample.migration("v1", .unmeasurable, percent: nil, name: "") {
      $0.volume.sizeBytes = nil
      $0.sourceHost = nil
      $0.destinationHost = nil
    }
    let page = html([Sample.cloud("prod", [migration])])
    #expect(page.contains("<td>(no name)<small>v1</small>\n<td>unknown<small>to unknown</small>"))
    #expect(page.contains("<td class=\"number\">–\n<td class=\"number\">–\n"))
    #expect(!page.contains("<progress"))
    #expect(!page.contains("MiB/s"))
    #expect(!page.contains("done in"))
  }

  @Test("shows of an ended one how it ended, and no progress", arguments: MigrationSnapshot.Result.allCases)
  func ended(_ result: MigrationSnapshot.Result) {
    let page = html([Sample.cloud("prod", [Sample.ended("v1", result)])])
    let style = result == .error ? "error" : "ended"
    #expect(page.contains("<span class=\"\(style)\">ended</span><small>\(result.rawValue)</small>"))
    #expect(!page.contains("<progress"))
  }

  @Test("shows the worst first")
  func order() throws {
    let page = html([Sample.cloud("prod", MigrationState.allCases.map { Sample.migration("id-\($0)", $0) })])
    let order = MigrationState.allCases.sorted {
      page.range(of: "id-\($0)")?.lowerBound ?? page.endIndex < page.range(of: "id-\($1)")?.lowerBound ?? page.endIndex
    }
    #expect(
      order == [.stalled, .unreadable, .slow, .copying, .finishing, .unmeasurable, .waiting, .ended])
  }

  @Test("says of each cloud whether it is seen, and why not")
  func health() {
    var failed = Sample.cloud("down")
    failed.failure = OpenStackError(.timeout, "no answer after 10 s")
    var old = Sample.cloud("old")
    old.description = Sample.description(maximum: .init(3, 71))
    old.progressAvailable = false
    let page = html([CloudSnapshot(name: "new"), failed, old])
    #expect(page.contains("<h2>new</h2>\n<p>Not yet polled.</p>\n<h2>"))
    #expect(page.contains("<h2>down</h2>\n<p><span class=\"down\">Cannot be seen:</span> no answer after 10 s</p>"))
    #expect(page.contains("<h2>old</h2>\n<p>Seen at https://cinder.example/v3/p, region RegionOne, microversion 3.71."))
    #expect(page.contains("no migration_progress (its Cinder speaks up to 3.71, the field came later)"))
    #expect(page.contains("<p>Nothing is migrating.</p>"))
  }

  @Test("a failed poll keeps the migrations in sight")
  func stale() {
    var failed = Sample.cloud("prod", [Sample.migration()])
    failed.failure = OpenStackError(.timeout, "no answer after 10 s")
    let page = html([failed])
    #expect(page.contains("Cannot be seen"))
    #expect(page.contains("pg-main-data"))
  }

  @Test("no text from outside can become markup")
  func hostile() {
    let evil = "</p><script>alert('1')</script>\" onload=\"x&lt;"
    let migration = Sample.migration("v1", .unmeasurable, name: evil, reason: .driverAssisted) {
      $0.volume.progress = .text(evil)
      $0.volume.id = evil
      $0.sourceHost = evil
      $0.destinationHost = evil
    }
    var good = Sample.cloud(evil, [migration])
    good.description = .init(
      region: evil, endpoint: evil, versions: Sample.description().versions)
    var failed = Sample.cloud("b" + evil)
    failed.failure = OpenStackError(.badAnswer, evil)
    let page = html([good, failed])
    let escaped =
      "&lt;/p&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x&amp;lt;"
    #expect(!page.contains("<script"))
    #expect(!page.contains(evil))
    // Two names of clouds, endpoint, region, failure; name, id, two hosts and reason of the volume.
    #expect(page.components(separatedBy: escaped).count - 1 == 10)
  }
}
