import Alerting
import OpenStackClient
import StallDetector

/// The page of one migration: why it says what it says.
struct MigrationPage: Sendable {
  let cloud: CloudSnapshot
  let migration: MigrationSnapshot
  let alerts: [AlertsOverview.Entry]
  let context: PageContext

  private var now: Double { context.now }
  private var name: String { migration.volume.name.isEmpty ? migration.id : migration.volume.name }

  var html: HTML {
    let standing = migration.standing
    var frame = PageFrame(title: "\(migration.standingWord): \(Words.plain(name, 60)) – Cinder migrations", tab: .none)
    frame.json = "\(API.root)/migrations/\(WebAddress.part(cloud.name))/\(WebAddress.part(migration.id))"
    frame.mark = standing.isTrouble ? .bad : cloud.failure != nil ? .blind : .good
    let main: HTML = """
      \(ProgressBar.pattern)<p class="crumb"><a href="\(context.links.path("/"))">All migrations</a> <span>›</span> \
      <a href="\(context.links.path(FleetQuery().with { $0.cloud = cloud.name }.path))">\(Words.plain(cloud.name, 60))</a></p>
      <div class="head one \(migration.style)">
      <h1>\(Words.plain(name, 255))</h1>
      <p class="id"><code>\(Words.plain(migration.id, 80))</code></p>
      <p class="verdict"><b>\(migration.standingWord)</b> \(migration.sentence(at: now))</p>
      \(unseen)</div>
      \(MigrationFacts(cloud: cloud, migration: migration, context: context).html)\
      \(MigrationCourse(cloud: cloud, migration: migration, context: context).html)\
      <div class="columns">
      \(steps)\
      <div>\(MigrationPolicy(migration: migration, context: context).html)\(alertSection)</div>
      </div>
      \(MigrationRecord(migration: migration, context: context).html)
      """
    return frame.page(main, freshness: Self.freshness(cloud, at: now), in: context)
  }

  private var unseen: HTML {
    guard let failure = cloud.failure else { return HTML() }
    return """
      <p class="bad"><b>The cloud can't be seen</b>, so all of this is \
      \(cloud.lastSuccess.map { duration(max(0, now - $0)) } ?? "") old. \(Words.plain("\(failure)", 400))</p>

      """
  }

  /// When what is shown was true.
  static func freshness(_ cloud: CloudSnapshot, at now: Double) -> HTML {
    guard let time = cloud.lastSuccess, let civil = CivilTime(time) else { return "not seen yet" }
    return
      "as of <time datetime=\"\(civil.iso)\">\(civil.clockWithSeconds) UTC</time>, \(duration(max(0, now - time))) ago"
  }

  private var steps: HTML {
    let items = NextSteps(migration: migration).steps.map { step -> HTML in
      let warning: HTML? = step.warning.isEmpty ? nil : "<p class=\"risk\">\(step.warning)</p>"
      return """
        <li class="\(step.risk.rawValue)"><p>\(step.purpose)</p><pre><code>\(step.command)</code></pre>\
        <p class="badge">\(step.risk.words)</p>\(warning)

        """
    }.joined()
    return """
      <section class="steps"><h2>What to do next</h2>
      \(runbook)<ol>
      \(items)</ol></section>

      """
  }

  private var runbook: HTML {
    guard let name = migration.alertName(of: alerts) else { return HTML() }
    return "<p><a class=\"runbook\" href=\"\(context.runbook(of: name))\">Runbook: \(name.rawValue)</a></p>\n"
  }

  private var alertSection: HTML {
    guard !alerts.isEmpty else {
      return "<section class=\"told\"><h2>Alerts</h2>\n<p>There is none about it.</p></section>\n"
    }
    let items = alerts.prefix(Self.mostAlerts).map { entry -> HTML in
      let since = Words.clock(entry.startsAt ?? entry.since, at: now)
      let life =
        entry.endsAt.map { "fired from \(since) to \(Words.clock($0, at: now))" }
        ?? "\(entry.state.rawValue) since \(since)"
      let told = AlertWords.worstFirst(entry.deliveries)
      var deliveries = told.prefix(Self.mostDeliveries).map { "<li>\(AlertWords.delivery($0, at: now))" as HTML }
      if told.count > Self.mostDeliveries {
        deliveries.append("<li>and \(Words.count(told.count - Self.mostDeliveries, "more receiver"))")
      }
      return """
        <li class="\(entry.state.rawValue)"><strong>\(Words.plain(entry.alertname, 80))</strong> \(life)<ul>\(deliveries.isEmpty ? AlertWords.deliveries(entry, at: now).inItem : deliveries.joined(separator: "\n"))</ul>

        """
    }.joined()
    let more: HTML? =
      alerts.count > Self.mostAlerts
      ? "<li>and \(Words.count(alerts.count - Self.mostAlerts, "more", "more")), resolved before\n" : nil
    return "<section class=\"told\"><h2>Alerts</h2>\n<ul>\n\(items)\(more)</ul></section>\n"
  }

  /// The most alerts, and receivers of one, before the rest is only counted.
  private static let (mostAlerts, mostDeliveries) = (8, 12)
}

extension HTML {
  fileprivate var inItem: HTML { "<li>\(self)" }
}

extension MigrationSnapshot {
  /// The alert whose runbook is about what it is in; nil where nothing is wrong.
  func alertName(of alerts: [AlertsOverview.Entry]) -> AlertName? {
    switch standing {
    case .stalled: .stalled
    case .failed: .failed
    case .slow: .slow
    case .unreadable: .unreadable
    // An alert's own name is ours, but came by way of the store.
    default: alerts.first { $0.state == .firing }.flatMap { AlertName(rawValue: $0.alertname) }
    }
  }
}
