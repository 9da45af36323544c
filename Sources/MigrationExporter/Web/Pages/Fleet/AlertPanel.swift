import Alerting
import StallDetector

/// The alerts that fire, and whom they were told.
struct AlertPanel: Sendable {
  let alerts: AlertsOverview
  let context: PageContext

  /// How many are shown before the rest is only counted.
  private static let most = 8

  var html: HTML {
    // What pages first, and of those the newest: what is not shown is the oldest of the least.
    let all = alerts.entries.filter { $0.state == .firing }.reversed()
    let firing = all.filter { $0.severity == "critical" } + all.filter { $0.severity != "critical" }
    let pending = alerts.count(of: .pending)
    let more: HTML? =
      firing.count > Self.most
      ? "<li><small>and \(firing.count - Self.most) more: <a href=\"\(context.links.path("/api/v1/alerts"))\">all of them as JSON</a></small>\n"
      : nil
    let list: HTML =
      firing.isEmpty
      ? "<p>None.</p>\n" : "<ul>\n\(firing.prefix(Self.most).map(item).joined())\(more)</ul>\n"
    let soon: HTML? =
      pending == 0
      ? nil
      : "<p><small>\(Words.count(pending, "more is", "more are")) pending: true, but not yet for long enough.</small></p>\n"
    return """
      <section class="alerts"><h2>Alerts firing\(firing.isEmpty ? HTML() : " <span>\(Words.grouped(firing.count))</span>")</h2>
      \(list)\(soon)</section>

      """
  }

  private func item(_ entry: AlertsOverview.Entry) -> HTML {
    let summary = Words.brief(entry.annotations["summary"] ?? entry.alertname, 300)
    let about: HTML =
      if let cloud = entry.cloud, let volume = entry.volumeID {
        "<a href=\"\(context.links.migration(volume, of: cloud))\">\(summary)</a>"
      } else { "\(summary)" }
    return """
      <li class="\(Self.severity(entry))">\(about)<small>\(Words.plain(entry.severity, 40)) · for \
      \(duration(max(0, context.now - entry.since))) · \(AlertWords.deliveries(entry, at: context.now))</small>

      """
  }

  private static func severity(_ entry: AlertsOverview.Entry) -> HTML {
    entry.severity == "critical" ? "critical" : "warning"
  }
}

/// What is said of alerts on every page.
enum AlertWords {
  /// Who was told: `last told ops at 02:14`, `not yet told pager: connection refused`.
  static func deliveries(_ entry: AlertsOverview.Entry, at now: Double) -> HTML {
    guard !entry.deliveries.isEmpty else {
      return entry.state == .pending ? "nobody is told yet" : "no receiver is told"
    }
    return entry.deliveries.map { delivery($0, at: now) }.joined(separator: ", ")
  }

  static func delivery(_ delivery: AlertsOverview.Delivery, at now: Double) -> HTML {
    let name = Words.brief(delivery.queue, 60)
    switch delivery.status {
    case .delivered:
      return delivery.told.map { "last told \(name) at \(Words.clock($0.at, at: now))" } ?? "told \(name)"
    case .refused(_, let reason):
      return "<em>\(name) refused it: \(Words.brief(reason, 200))</em>"
    case .waiting(let waiting):
      let next = waiting.nextTry.map { ", next try in \(duration(max(0, $0 - now)))" } ?? ""
      guard let failure = waiting.lastFailure else { return "on its way to \(name)" }
      return """
        <em>\(name) not told yet, \(Words.count(waiting.tries, "try", "tries")): \(Words.brief(failure, 200))\(next)</em>
        """
    }
  }
}
