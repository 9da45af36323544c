import Alerting
import Foundation
import OpenStackClient
import Testing

@testable import MigrationExporter
@testable import StallDetector

@Suite("The page of one migration")
struct MigrationPageTests {
  private let stalled = PageSample.copy("s1", .stalled, percent: 72, pace: 60, plateau: 7500) {
    $0.verdict = Verdict(
      .stalled, .advancing(percent: 72, plateau: 7500, window: 900), stallDeadline: Sample.begin - 6600)
    $0.verdict.rate = 0
    $0.policyName = "<big> & slow"
    $0.policy.minimumRate = 20 * 0x1p20
  }

  @Test("says what it is, what is called so, since when, and by which policy")
  func facts() {
    let page = PageSample.migration(stalled)
    for fact in [
      "<h1>pg-main-data</h1>", "<code>s1</code>", "<p class=\"verdict\"><b>stalled</b> ", "<dt>Progress<dd>72 %",
      "at least 72 GiB of 100 GiB", "<dt>Last new percent<dd>2 h 5 min ago", "<dt>Called stalled<dd>110 min ago",
      "<strong>&lt;big&gt; &amp; slow</strong>, adaptive", "<th scope=\"row\">Window<td class=\"n\">15 min",
      "<th scope=\"row\">Minimum rate<td class=\"n\">20 MiB/s",
    ] { #expect(page.contains(fact), "\(fact)") }
  }

  @Test("draws the staircase, its pace, the plateau and the deadline, and says the same in words")
  func chart() {
    let page = PageSample.migration(stalled)
    for part in [
      "class=\"stairs\" d=\"M", "<line class=\"pace\"", "<rect class=\"plateau\"", "<line class=\"stall\"",
      "<tspan class=\"long\">called stalled</tspan><tspan class=\"short\">stalled</tspan> 12:13</text>",
      "aria-label=\"Progress over time: 0 % at ", "nothing new for 2 h 5 min; called stalled at 12:13.\"",
      "<rect class=\"s stalled\"",
    ] { #expect(page.contains(part), "\(part)") }
    let moving = PageSample.migration(PageSample.copy(plateau: 20))
    #expect(moving.contains("<path class=\"wedge\""))
    #expect(!moving.contains("<rect class=\"plateau\""))
  }

  @Test("a deadline that the drawing does not reach is marked at its edge, on either side")
  func deadlineBeyond() {
    func page(_ deadline: Double) -> String {
      PageSample.migration(
        PageSample.copy { migration in
          migration.policy.deadline = deadline - (migration.start ?? 0)
        })
    }
    let near = page(Sample.begin + 300)
    #expect(near.contains("<line class=\"due\"") && near.contains(">deadline 14:08</text>"))
    let far = page(Sample.begin + 3 * 86_400)
    #expect(!far.contains("<line class=\"due\""))
    #expect(far.contains("<text class=\"due\" x=\"100%\""))
    #expect(far.contains(">deadline Wed 14:03 →</text>"))
    let late = page(Sample.begin - 3 * 86_400)
    #expect(late.contains("<text class=\"due\" x=\"0%\"") && late.contains(">← deadline Thu 14:03</text>"))
  }

  @Test("has every reading, each new percent and each change of the verdict, long lists folded away")
  func record() {
    let page = PageSample.migration(stalled)
    #expect(page.contains("<details id=\"ticks\"><summary>73 new percents</summary>"))
    #expect(page.contains("<details id=\"polls\"><summary>75 polls, equal answers in one line</summary>"))
    #expect(page.contains("<td class=\"n\">72 %<td class=\"n\">60 s<td class=\"n\">17 MiB/s"))
    #expect(page.contains("<td class=\"v stalled\"><b>stalled</b>"))
    #expect(!page.contains("<details id=\"verdicts\">"))
  }

  @Test("a copy that nobody can draw has a sentence instead")
  func nothing() {
    let page = PageSample.migration(Sample.migration("v1", .unmeasurable, percent: nil, reason: .driverAssisted))
    #expect(page.contains("The storage driver copies it and gives no number, so that there is nothing to draw."))
    #expect(!page.contains("<svg class=\"chart"))
  }

  @Test("leads to the runbook that comes with the program, or to the site's own where the configuration says so")
  func runbook() {
    #expect(
      PageSample.migration(stalled).contains(
        "href=\"/runbooks/CinderVolumeMigrationStalled\">Runbook: CinderVolumeMigrationStalled</a>"))
    var context = PageSample.context
    context.links = WebLinks(prefix: "/cinder")
    #expect(PageSample.migration(stalled, context).contains("href=\"/cinder/runbooks/CinderVolumeMigrationStalled\""))
    context.runbooks = "https://wiki.example.org/runbooks"
    let page = PageSample.migration(stalled, context)
    #expect(
      page.contains(
        "href=\"https://wiki.example.org/runbooks/CinderVolumeMigrationStalled.md\">Runbook: CinderVolumeMigrationStalled"
      ))
    #expect(!PageSample.migration(PageSample.copy()).contains("class=\"runbook\""))
  }

  @Test("shows the alerts about it and where they were delivered")
  func alerts() {
    let identity = AlertIdentity(labels: [
      "alertname": "CinderVolumeMigrationStalled", "severity": "critical", "cloud": "prod", "volume_id": "s1",
    ])
    var state = AlertingState(
      routes: [.init(receiver: "ops", queues: ["ops"], batching: Batching(grouping: .all))], at: Sample.begin - 100)
    _ = state.evaluate(
      [AlertCondition(key: "k", identity: identity, annotations: ["summary": "<it> has stalled"])], scope: "cloud prod",
      at: Sample.begin - 100)
    let overview = AlertBoard(state).current
    let page = PageSample.migration(stalled, alerts: overview.entries(cloud: "prod", volumeID: "s1"))
    #expect(page.contains("<li class=\"firing\"><strong>CinderVolumeMigrationStalled</strong> firing since 14:01"))
    #expect(page.contains("on its way to ops"))
    let fleet = PageSample.fleet([Sample.cloud("prod", [stalled])], alerts: overview)
    #expect(fleet.contains("<h2><a href=\"/alerts\">Alerts firing</a> <span>1</span></h2>"))
    #expect(
      fleet.contains(
        "<a href=\"/migrations/prod/s1\">&lt;it&gt; has stalled</a><small>critical · for 2 min · on its way to ops"))
    #expect(PageSample.fleet([Sample.cloud()]).contains("Alerts firing</a></h2>\n<p>None.</p>"))
  }

  @Test(
    "says what an admin would type next, the harmless first, and what the rest may cost",
    arguments: MigrationState.allCases)
  func steps(_ state: MigrationState) {
    let steps = NextSteps(migration: Sample.migration("v1", state)).steps
    #expect(!steps.isEmpty)
    #expect(steps.first?.risk == NextStep.Risk.none)
    for step in steps {
      #expect(step.warning.isEmpty == (step.risk == .none), "\(step.command)")
      #expect(step.purpose.hasSuffix("."))
    }
    // What may go wrong comes after all that only looks.
    let firstRisk = steps.firstIndex { $0.risk != .none } ?? steps.count
    #expect(steps[firstRisk...].allSatisfy { $0.risk != .none })
  }

  @Test("a command takes no text of others for anything but a word")
  func shell() {
    #expect(Shell.word("2555bad6-ea4f") == "2555bad6-ea4f")
    #expect(Shell.word("a; rm -rf /") == "'a; rm -rf /'")
    #expect(Shell.word("it's") == "'it'\\''s'")
    #expect(Shell.word("--force") == "'--force'")
    #expect(Shell.word("") == "''")
    #expect(Shell.word("h@b#p") == "'h@b#p'")
    let evil = Sample.migration("x$(reboot)`id`\nrm", .stalled)
    for step in NextSteps(migration: evil).steps where step.command.contains("reboot") {
      let before = step.command.components(separatedBy: "x$(reboot)")[0]
      #expect(before.count { $0 == "'" } % 2 == 1, "\(step.command)")
      #expect(!step.command.contains("\n"))
    }
  }

  @Test("a volume in use is never told to be taken back without a word of what is lost")
  func attached() {
    let steps = NextSteps(migration: Sample.migration("v1", .stalled) { $0.method = .nova }).steps
    #expect(steps.first { $0.command.hasPrefix("cinder reset-state") }?.risk == .loss)
    #expect(!steps.contains { $0.command.contains("delete") })
  }

  @Test("to take a migration back says that data can be lost, for whatever reason it is stalled, and when not to")
  func reset() {
    for reason in [Reason.neverStarted(elapsed: 900), .advancing(percent: 4, plateau: 900, window: 600)] {
      let steps = NextSteps(migration: Sample.migration("v1", .stalled) { $0.verdict.reason = reason }).steps
      let reset = steps.first { $0.command.hasPrefix("cinder reset-state") }
      #expect(reset?.risk == .loss, "\(reason)")
      // As the runbook has it, which saw that happen.
      for words in ["deletes the source", "is lost", "completing"] {
        #expect(reset?.warning.contains(words) == true, "\(words)")
      }
      // What only looks comes first.
      #expect(steps.drop { $0.risk == .none }.allSatisfy { $0.risk != .none })
    }
  }

  @Test("one that ended says how and when, and what it took", arguments: MigrationSnapshot.Result.allCases)
  func ended(_ result: MigrationSnapshot.Result) {
    let page = PageSample.migration(
      PageSample.copy {
        $0.result = result
        $0.end = Sample.begin
        $0.verdict = Verdict(.ended, .ended)
      })
    #expect(page.contains("<dt>Ended<dd>20 s ago"))
    #expect(page.contains("<dt>Took<dd>22 min"))
    #expect(!page.contains("<line class=\"now\""))
  }

  @Test("of a cloud that can't be seen it says so, and how old all of it is")
  func unseen() {
    var cloud = Sample.cloud()
    cloud.failure = OpenStackError(.timeout, "no <answer>")
    let page = PageSample.migration(PageSample.copy(), in: cloud)
    #expect(page.contains("<b>The cloud can't be seen</b>, so all of this is 20 s old. no &lt;answer&gt;"))
  }

  @Test("names from the cloud stay text", arguments: HostileText.all)
  func hostile(_ evil: String) {
    let page = PageSample.migration(
      PageSample.copy("x\(evil)", .stalled) {
        $0.volume.name = evil
        $0.volume.projectID = evil
        $0.volume.volumeType = evil
        $0.sourceHost = evil
        $0.destinationHost = evil
        $0.policyName = evil
      })
    #expect(!PageSample.main(page).contains("<script"))
    for scalar in page.unicodeScalars where scalar != "\n" {
      #expect(scalar.properties.generalCategory != .control)
      #expect(scalar.properties.generalCategory != .format || scalar == "\u{200D}")
    }
  }
}
