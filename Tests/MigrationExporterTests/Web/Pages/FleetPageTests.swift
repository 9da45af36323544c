import Alerting
import Foundation
import OpenStackClient
import Testing

@testable import MigrationExporter
@testable import StallDetector

@Suite("The page of the fleet")
struct FleetPageTests {
  @Test(
    "has for each migration its name, way, size, progress, rate, completion, verdict, reason and what it is waited for")
  func row() {
    let page = PageSample.fleet([Sample.cloud("prod", [PageSample.copy(plateau: 240)])])
    for fact in [
      "<tbody class=\"copying\">", "<b>copying</b>",
      "<a href=\"/migrations/prod/v1\">pg-main-data</a><small>v1</small>",
      "<td>stor1@ceph#ssd<small>→ stor2@lvm#hdd</small>", "<td class=\"n\">100 GiB",
      "<td class=\"p\">42 %<svg class=\"bar\"",
      // What is certain, and the one percent in which it stands.
      "<rect width=\"42%\"/><rect class=\"o\" x=\"42%\"/>", "34 MiB/s<svg class=\"spark\"",
      "in about 3 h<small>between 16:53 and 17:43</small>", "4 min ago<svg class=\"bar g\"",
      "<small>stalled in 10 min</small>",
      "At 42 %, the last new percent",
    ] { #expect(page.contains(fact), "\(fact)") }
  }

  @Test("what is due to be called stalled is called so when the next poll has asked, and not before")
  func due() {
    let late = PageSample.copy(plateau: 1000)
    #expect(PageSample.fleet([Sample.cloud("prod", [late])]).contains("<small>stalled at the next poll</small>"))
    #expect(PageSample.migration(late).contains("<dt>Called stalled<dd>at the next poll<small>nothing new by "))
  }

  @Test("says first whether anything is wrong")
  func headline() {
    func sentence(_ migrations: [MigrationSnapshot], _ adjust: (inout CloudSnapshot) -> Void = { _ in }) -> String {
      var cloud = Sample.cloud("prod", migrations)
      adjust(&cloud)
      let page = PageSample.fleet([cloud])
      return page.components(separatedBy: "<h1>").dropFirst().first?.components(separatedBy: "</h1>").first ?? ""
    }
    #expect(sentence([]) == "Nothing is migrating.")
    #expect(sentence([Sample.migration()]) == "1 volume migrates. It moves.")
    #expect(sentence([Sample.migration("a"), Sample.migration("b")]) == "2 volumes migrate. All of them move.")
    #expect(
      sentence([Sample.migration("a"), Sample.migration("b", .waiting)]) == "2 volumes migrate. Nothing is wrong.")
    #expect(
      sentence([Sample.migration("a", .stalled), Sample.migration("b"), Sample.migration("c", .slow)])
        == "1 of 3 migrations is stalled, 1 is too slow.")
    #expect(
      sentence([Sample.migration("a", .stalled), Sample.migration("b", .stalled), Sample.migration("c", .unreadable)])
        == "2 of 3 migrations are stalled, 1 can&#39;t be read.")
    #expect(sentence([Sample.ended("a", .error), Sample.migration("b")]) == "1 migration has failed.")
    #expect(sentence([Sample.migration()]) { $0.failure = .notAdmin } == "Cloud prod can&#39;t be seen.")
    #expect(
      sentence([Sample.migration("a", .stalled)]) { $0.failure = .notAdmin }
        == "Cloud prod can&#39;t be seen; the only migration is stalled.")
    #expect(sentence([Sample.migration("a", .unreadable)]) == "The only migration can&#39;t be read.")
    #expect(sentence([]) { $0 = CloudSnapshot(name: "prod") } == "Waiting for the first answer of the cloud.")
  }

  @Test("the browser's tab tells that something is wrong by its title and its colour")
  func tab() {
    let bad = PageSample.fleet([Sample.cloud("prod", [Sample.migration("a", .stalled)])])
    #expect(bad.contains("<title>1 stalled – Cinder migrations</title>"))
    #expect(bad.contains("fill=&#39;%23b3261e&#39;"))
    let good = PageSample.fleet([Sample.cloud("prod", [Sample.migration()])])
    #expect(good.contains("<title>1 migrating – Cinder migrations</title>"))
    #expect(good.contains("fill=&#39;%231f7a4d&#39;"))
  }

  @Test("every state has its word, its class and a sentence", arguments: MigrationState.allCases)
  func states(_ state: MigrationState) {
    let page = PageSample.fleet([Sample.cloud("prod", [Sample.migration("v1", state)])])
    #expect(page.contains("<tbody class=\"\(state.rawValue)\">\n<tr><td class=\"v\"><b>\(state.rawValue)</b>"))
    #expect(page.contains("<tr class=\"why\"><td><td colspan=\"7\">"))
  }

  @Test("of an ended one it says how it ended, and shows no progress", arguments: MigrationSnapshot.Result.allCases)
  func ended(_ result: MigrationSnapshot.Result) {
    let page = PageSample.fleet([Sample.cloud("prod", [Sample.ended("v1", result)])])
    let style =
      switch result {
      case .success: "ended"
      case .error, .vanished: "failed"
      case .reset: "reset"
      }
    #expect(page.contains("<tbody class=\"\(style)\">"))
    #expect(page.contains("<b>\(["success": "done", "error": "failed"][result.rawValue] ?? result.rawValue)</b>"))
    #expect(!page.contains("<svg class=\"bar\""))
    #expect(page.contains("20 s ago<small>at 14:03</small>"))
  }

  @Test("shows no number that is not known")
  func unknown() {
    let migration = Sample.migration("v1", .unmeasurable, percent: nil, name: "") {
      $0.volume.sizeBytes = nil
      $0.sourceHost = nil
      $0.destinationHost = nil
    }
    let page = PageSample.fleet([Sample.cloud("prod", [migration])])
    #expect(
      page.contains(">(no name)</a><small>v1</small><td>not known<small>→ not known</small><td class=\"n\">not known"))
    #expect(page.contains("<td class=\"p\"><i>–</i><td class=\"n r\"><i>–</i><td><i>–</i><td><i>–</i>"))
    #expect(!page.contains("MiB/s"))
  }

  @Test("a number that is no longer of now is hatched")
  func stale() {
    let page = PageSample.fleet([Sample.cloud("prod", [PageSample.copy()])])
    #expect(!page.contains("fill=\"url(#old)\""))
    var cloud = Sample.cloud("prod", [PageSample.copy()])
    cloud.failure = OpenStackError(.timeout, "no answer after 10 s")
    #expect(PageSample.fleet([cloud]).contains("<rect fill=\"url(#old)\" width=\"42%\"/>"))
    let unread = PageSample.copy { $0.readFailure = OpenStackError(.serverError, "500") }
    #expect(PageSample.fleet([Sample.cloud("prod", [unread])]).contains("<rect fill=\"url(#old)\""))
  }

  @Test("says of each cloud whether it is seen, how old that is, and why there is no progress")
  func clouds() {
    var failed = Sample.cloud("down")
    failed.failure = OpenStackError(.timeout, "no answer after 10 s")
    failed.lastSuccess = Sample.begin - 700
    var never = CloudSnapshot(name: "never")
    never.hasBeenPolled = true
    never.failure = OpenStackError(.unauthorized, "Keystone refuses the sign-in")
    var old = Sample.cloud("old")
    old.description = Sample.description(maximum: .init(3, 71))
    old.progressAvailable = false
    let page = PageSample.fleet([CloudSnapshot(name: "new"), failed, never, old, Sample.cloud("good")])
    #expect(page.contains(">new</a></strong> has not been asked yet."))
    #expect(
      page.contains(
        "<em>can't be seen; what is shown is 12 min old.</em><small class=\"bad\">no answer after 10 s</small>"))
    #expect(
      page.contains(
        "<em>can't be seen, and never was.</em><small class=\"bad\">Keystone refuses the sign-in</small>"))
    #expect(page.contains("What to do: check user, password and project in clouds.yaml"))
    #expect(page.contains("No progress: its Cinder speaks up to 3.71, the field came later."))
    #expect(
      page.contains(
        "seen 20 s ago<small>Cinder at https://cinder.example/v3/p, region RegionOne, microversion 3.72 of 3.0 to 3.72"
      ))
  }

  @Test("the heads of the panels lead to all alerts and all clouds, however few there are", arguments: [1, 2, 9])
  func heads(_ count: Int) {
    let page = PageSample.fleet((0..<count).map { Sample.cloud("c\($0)") })
    #expect(page.contains("<h2><a href=\"/alerts\">Alerts firing</a></h2>"))
    #expect(page.contains("<h2><a href=\"/clouds\">\(count == 1 ? "Cloud" : "Clouds")</a>"))
  }

  @Test("is no reader's guess: the worst come first, and of those what will be called stalled next")
  func order() {
    let all = MigrationState.allCases.map { Sample.migration("id-\($0)", $0) }
    let late = Sample.migration("late") { $0.verdict.stallDeadline = PageSample.now + 900 }
    let soon = Sample.migration("soon") { $0.verdict.stallDeadline = PageSample.now + 60 }
    let page = PageSample.fleet([Sample.cloud("prod", all + [late, soon, Sample.ended("bad", .error)])])
    let order = [
      "id-stalled", "id-unreadable", "bad", "id-slow", "soon", "late", "id-copying", "id-finishing",
      "id-unmeasurable", "id-waiting", "id-ended",
    ]
    let places = order.map { page.range(of: "<small>\($0)</small>")?.lowerBound ?? page.endIndex }
    #expect(places == places.sorted())
    #expect(!places.contains(page.endIndex))
  }

  @Test("a hundred migrations come in less than 100 kB")
  func size() {
    let page = PageSample.fleet([PageSample.many(100)])
    #expect(page.utf8.count < 100_000, "\(page.utf8.count)")
    #expect(page.components(separatedBy: "<tr class=\"why\">").count == 101)
  }

  @Test(
    "a hundred migrations come in less than 100 kB whatever they are called",
    arguments: [
      String(repeating: "\"", count: 255), String(repeating: "'&<>", count: 64), String(repeating: "漢", count: 255),
      String(repeating: "🐘", count: 255), String(repeating: "\u{202E}", count: 255), HostileText.all.joined(),
    ])
  func hostileSize(_ evil: String) {
    var cloud = PageSample.many(100)
    cloud.migrations = cloud.migrations.enumerated().map { number, migration in
      var migration = migration
      migration.volume.name = evil
      migration.sourceHost = evil
      migration.destinationHost = evil
      if number % 3 == 0 {
        migration.verdict.state = .slow
        migration.verdict.reason = .belowMinimumRate(upperBound: 19 * 0x1p20, minimum: 20 * 0x1p20)
      } else if number % 3 == 1 {
        migration.volume.progress = .text(evil)
        migration.percent = nil
        migration.verdict = Verdict(.unmeasurable, .driverAssisted)
      }
      return migration
    }
    let page = PageSample.fleet([cloud, Sample.cloud("other")])
    #expect(page.utf8.count < 100_000, "\(page.utf8.count)")
    #expect(page.components(separatedBy: "<tr class=\"why\">").count == 101)
    // Where a few are called so, more of it is left.
    let few = PageSample.fleet([Sample.cloud("prod", Array(cloud.migrations.prefix(3)))])
    #expect(few.contains(("\(Words.brief(evil, 84))</a>" as HTML).text))
    // Cut in the row, whole on its own page.
    let own = PageSample.migration(cloud.migrations[0], in: cloud)
    let shown = ("\(Words.plain(evil, 255))" as HTML).text
    #expect(own.contains("<h1>\(shown)</h1>"))
  }

  @Test("names are cut by the bytes that they take in the page, and not where they are short")
  func brief() {
    #expect(Words.brief("pg-main-data", 12) == "pg-main-data")
    #expect(Words.brief("pg-main-data", 11) == "pg-main-…")
    #expect(Words.brief("\"\"\"", 18) == "\"\"\"")
    #expect(Words.brief("\"\"\"", 17) == "\"\"…")
    for text in HostileText.all {
      for bytes in 3...40 {
        #expect(("\(Words.brief(text, bytes))" as HTML).text.utf8.count <= bytes, "\(text), \(bytes)")
      }
    }
  }

  @Test("of ten thousand a hundred are shown, and soon")
  func paging() {
    var query = FleetQuery()
    query.page = 3
    let cloud = PageSample.many(10_000)
    var page = ""
    // The machine may be busy with something else meanwhile.
    let fastest =
      (0..<7).map { _ in ContinuousClock().measure { page = PageSample.fleet([cloud], query) } }.min() ?? .zero
    #if DEBUG
    #expect(fastest < .milliseconds(400), "not optimised, it takes several times as long")
    #else
    #expect(fastest < .milliseconds(50))
    #endif
    #expect(page.contains("201 to 300 of 10\u{A0}000"))
    #expect(page.contains("<a href=\"/?page=4\">next ›</a>"))
    #expect(page.contains("<a href=\"/?page=2\">‹ before</a>"))
    #expect(page.contains("<a href=\"/?page=100\">last »</a>"))
    #expect(page.components(separatedBy: "<tr class=\"why\">").count == 101)
    query.page = 400
    #expect(PageSample.fleet([cloud], query).contains("9901 to 10\u{A0}000 of 10\u{A0}000"))
  }

  @Test("each state that there is has a link to it, and each column one that orders by it")
  func links() {
    let cloud = Sample.cloud("prod", [Sample.migration("a", .stalled), Sample.migration("b"), Sample.migration("c")])
    let page = PageSample.fleet([cloud])
    #expect(
      page.contains(
        "<a class=\"stalled\" href=\"/?state=stalled\" title=\"nothing moves any more\"><b>stalled</b> 1</a>"))
    #expect(page.contains("<a class=\"all\" href=\"/\" aria-current=\"true\">all 3</a>"))
    #expect(!page.contains("?state=slow"))
    #expect(page.contains("<th scope=\"col\" aria-sort=\"ascending\"><a href=\"/?sort=-worst\">State</a>"))
    #expect(page.contains("<th scope=\"col\"><a href=\"/?sort=name\">Volume</a>"))
    let chosen = PageSample.fleet([cloud], FleetQuery().with { $0.standing = .copying })
    #expect(!chosen.contains("<small>a</small>"))
    #expect(chosen.contains("<small>b</small>"))
    // What the headline says is of all, whatever is chosen.
    #expect(chosen.contains("<h1>1 of 3 migrations is stalled.</h1>"))
  }

  @Test(
    "names from the cloud stay text, and stay where they are",
    arguments: HostileText.all + [String(repeating: "x", count: 10_000)])
  func hostile(_ evil: String) {
    let evil = evil.replacing("\0", with: "\u{1}")
    let migration = Sample.migration("v1", .unmeasurable, name: evil, reason: .driverAssisted) {
      $0.volume.progress = .text(evil)
      $0.sourceHost = evil
      $0.destinationHost = evil
    }
    var good = Sample.cloud("a" + evil, [migration])
    good.description = .init(region: evil, endpoint: evil, versions: Sample.description().versions)
    var failed = Sample.cloud("b" + evil)
    failed.failure = OpenStackError(.badAnswer, evil)
    let plain = PageSample.fleet([Sample.cloud("a", [Sample.migration("v1", .unmeasurable)]), Sample.cloud("b")])
    let page = PageSample.fleet([good, failed])
    let main = PageSample.main(page)
    #expect(!main.contains("<script"))
    #expect(main.count { $0 == "<" } < plain.count { $0 == "<" } + 30)
    #expect(page.utf8.count < 40_000)
    for scalar in page.unicodeScalars where scalar != "\n" {
      #expect(scalar.properties.generalCategory != .control)
      #expect(scalar.properties.generalCategory != .format || scalar == "\u{200D}")
    }
  }

  @Test("a proxy's prefix stands before each of our paths")
  func prefix() {
    var context = PageSample.context
    context.links = WebLinks(prefix: "/cinder")
    let page = FleetPage(
      snapshot: PageSample.snapshot([PageSample.many(200)]), alerts: AlertsOverview(), query: FleetQuery(),
      context: context
    ).html.text
    let ours = page.components(separatedBy: "=\"/").dropFirst()
    #expect(ours.count > 100)
    #expect(ours.allSatisfy { $0.hasPrefix("cinder/") })
  }

  @Test("headings come in order, heads of columns say so, and nothing is styled or scripted in the page itself")
  func accessible() {
    var cloud = PageSample.many(150)
    cloud.migrations.append(PageSample.copy("s", .stalled))
    for page in [PageSample.fleet([cloud]), PageSample.migration(PageSample.copy("s", .stalled), in: cloud)] {
      #expect(page.components(separatedBy: "<h1>").count == 2)
      let levels = page.components(separatedBy: "<h").dropFirst().compactMap { Int($0.prefix(1)) }
      #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
      #expect(page.contains("<html lang=\"en\">"))
      #expect(page.contains("<a class=\"skip\" href=\"#main\">"))
      #expect(page.contains("<p id=\"notice\" class=\"skip\" role=\"status\"></p>"))
      #expect(page.contains("<noscript><meta http-equiv=\"refresh\""))
      #expect(!page.contains(" style="))
      #expect(!page.contains("<style"))
      #expect(page.components(separatedBy: "<script").count == 2)
      #expect(!page.contains("http://") || page.components(separatedBy: "http://").count == 2)
      let heads = page.components(separatedBy: "<th").dropFirst().filter { !$0.hasPrefix("ead") }
      #expect(heads.allSatisfy { $0.prefix(12).contains("scope=") })
    }
  }
}
