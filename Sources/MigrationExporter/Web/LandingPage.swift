import OpenStackClient
import StallDetector

/// The page at `/`: what this is, where the metrics are, and a plain table of what migrates now.
enum LandingPage {
  static func html(_ snapshot: Snapshot, settings: WebSettings, links: WebLinks = WebLinks()) -> String {
    var html = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Cinder migrations</title>
      <meta name="color-scheme" content="light dark">
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem;
             color: #1c2430; background: #fff; overflow-wrap: anywhere; }
      table { border-collapse: collapse; table-layout: fixed; width: 100%; margin: .5rem 0 2rem; }
      th, td { text-align: left; padding: .35rem 1.2rem .35rem 0; border-bottom: 1px solid #dde2e8;
               vertical-align: top; }
      td small { color: #5b6673; display: block; }
      th:nth-child(1) { width: 26%; } th:nth-child(2) { width: 17%; } th:nth-child(3) { width: 9%; }
      th:nth-child(4) { width: 17%; }
      .number { white-space: nowrap; }
      progress { width: 8rem; }
      .stalled, .unreadable, .error, .down { color: #b3261e; font-weight: 600; }
      .slow { color: #8a5300; font-weight: 600; }
      @media (prefers-color-scheme: dark) { body { color: #e4e8ed; background: #14181d; } td, th { border-color: #333c46; }
        td small { color: #9aa6b2; } .stalled, .unreadable, .error, .down { color: #ff8a80; } .slow { color: #ffc46b; }
        a { color: #8ab4f8; } }
      @media (max-width: 70rem) { body { margin: 1rem auto; } thead { display: none; }
        table, tbody, tr, td { display: block; } td { border: 0; padding: .1rem 0; }
        tr { border-bottom: 1px solid #8886; padding: .6rem 0; } progress { width: 70%; } }
      </style>
      </head>
      <body>
      <h1>Cinder migrations</h1>
      <p><a href="\(escaped(links.path(settings.telemetryPath)))">Metrics</a> for Prometheus ·
      <a href="\(escaped(links.path("/-/healthy")))">healthy</a> · <a href="\(escaped(links.path("/-/ready")))">ready</a> · version \(exporterVersion)</p>

      """
    for cloud in snapshot.clouds { html += section(cloud) }
    return html + "</body>\n</html>\n"
  }

  private static func section(_ cloud: CloudSnapshot) -> String {
    var html = "<h2>\(escaped(cloud.name))</h2>\n<p>\(health(cloud))</p>\n"
    guard !cloud.migrations.isEmpty else {
      return html + (cloud.isUp ? "<p>Nothing is migrating.</p>\n" : "")
    }
    html += "<table>\n<thead><tr><th>Volume<th>From, to<th>Size<th>Progress<th>State<tbody>\n"
    for migration in cloud.migrations.worstFirst { html += row(migration, in: cloud) }
    return html + "</table>\n"
  }

  private static func health(_ cloud: CloudSnapshot) -> String {
    if let failure = cloud.failure {
      return "<span class=\"down\">Cannot be seen:</span> \(escaped("\(failure)"))"
    }
    guard let description = cloud.description else { return "Not yet polled." }
    var text = "Seen at \(escaped(description.endpoint)), region \(escaped(description.region)), "
    text += "microversion \(description.versions.used)."
    if cloud.progressAvailable == false {
      text += " There is no migration_progress (\(escaped(description.versions.whyNoProgress))): there are states and "
      text += "durations, but no percent."
    }
    return text
  }

  private static func row(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) -> String {
    let volume = migration.volume
    let progress = migration.percent.map { "<progress max=\"100\" value=\"\($0)\"></progress> \($0) %" } ?? "–"
    let rate = migration.verdict.rate.map { "<small>\(mebibytes($0)) MiB/s</small>" } ?? ""
    let left = timeLeft(migration, in: cloud).map { "<small>\($0)</small>" } ?? ""
    let state = migration.verdict.state.rawValue
    let reason = migration.result?.rawValue ?? migration.why(isOnePoll: false)
    return """
      <tr><td>\(escaped(volume.name.isEmpty ? "(no name)" : volume.name))<small>\(escaped(volume.id))</small>
      <td>\(escaped(migration.sourceHost ?? "unknown"))<small>to \(escaped(migration.destinationHost ?? "unknown"))</small>
      <td class="number">\(volume.sizeBytes.map { "\(number($0 / 0x1p30)) GiB" } ?? "–")
      <td class="number">\(migration.result == nil ? progress + rate + left : "–")
      <td><span class="\(migration.result == .error ? "error" : state)">\(state)</span><small>\(escaped(reason))</small>\
      \(migration.result == nil ? "<small>\(escaped(migration.policyWords))</small>" : "")

      """
  }

  /// In how long it is done, with the interval that holds in four cases of five; nil while that is unknown.
  private static func timeLeft(_ migration: MigrationSnapshot, in cloud: CloudSnapshot) -> String? {
    guard let left = migration.secondsLeft(in: cloud), let now = cloud.lastSuccess else { return nil }
    guard let early = migration.verdict.earliestCompletion, let late = migration.verdict.latestCompletion else {
      return "done in \(duration(left))"
    }
    return "done in \(duration(left)) (\(duration(early - now)) to \(duration(late - now)))"
  }

  private static func mebibytes(_ bytes: Double) -> String { number((bytes / 0x1p20 * 10).rounded() / 10) }

  private static func number(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }

  /// Text as it may stand in HTML, in an element or in a quoted attribute.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for character in text.unicodeScalars {
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(character)
      }
    }
    return escaped
  }
}
