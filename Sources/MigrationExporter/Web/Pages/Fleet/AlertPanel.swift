import Alerting
import StallDetector

/// The alerts that fire, and whom they were told.
struct AlertPanel: Sendable {
  let alerts: AlertsOverview
  let context: PageContext

  /// How many are shown before the rest is only counted.
  private static let most = 8

  var html: HTML {
    let firing = alerts.worstFirst(.firing)
    let pending = alerts.count(of: .pending)
    let more: HTML? =
      firing.count > Self.most
      ? "<li class=\"more\"><a href=\"\(context.links.path("/alerts"))\">and \(Words.grouped(firing.count - Self.most)) more</a>\n"
      : nil
    let list: HTML =
      firing.isEmpty
      ? "<p>None.</p>\n" : "<ul>\n\(firing.prefix(Self.most).map(item).joined())\(more)</ul>\n"
    let soon: HTML? =
      pending == 0
      ? nil
      : "<p><small><a href=\"\(context.links.path("/alerts?state=pending"))\">\(Words.count(pending, "more is", "more are")) pending</a>: true, but not yet for long enough.</small></p>\n"
    return """
      <section class="alerts"><h2><a href="\(context.links.path("/alerts"))">Alerts firing</a>\(firing.isEmpty ? HTML() : " <span>\(Words.grouped(firing.count))</span>")</h2>
      \(list)\(soon)</section>

      """
  }

  private func item(_ entry: AlertsOverview.Entry) -> HTML {
    let summary = Words.brief(entry.annotations["summary"] ?? entry.alertname, 200)
    let about: HTML =
      if let cloud = entry.cloud, let volume = entry.volumeID {
        "<a href=\"\(context.links.migration(volume, of: cloud))\">\(summary)</a>"
      } else { "\(summary)" }
    return """
      <li class="\(Self.severity(entry))">\(about)<small>\(Words.plain(entry.severity, 40)) · for \
      \(duration(max(0, context.now - entry.since))) · \(AlertWords.deliveries(entry, at: context.now))</small>

      """
  }

  /// What the style sheet knows it by.
  static func severity(_ entry: AlertsOverview.Entry) -> HTML { entry.severity == "critical" ? "critical" : "warning" }
}

extension AlertsOverview {
  /// Those in a state: what pages first, and of those the newest, so that what is on no first page is the oldest of the least.
  func worstFirst(_ state: State) -> [Entry] {
    // Those that are resolved have the newest first already.
    let all = entries.filter { $0.state == state }
    let newest = state == .resolved ? all : all.reversed()
    return newest.filter { $0.severity == "critical" } + newest.filter { $0.severity != "critical" }
  }
}

/// What is said of alerts on every page.
enum AlertWords {
  /// Who was told: `last told ops at 02:14`, `pager not told yet, 3 tries: connection refused`; what went wrong first.
  ///
  /// - Parameter most: of so many receivers; the others are counted.
  static func deliveries(_ entry: AlertsOverview.Entry, at now: Double, most: Int = 2) -> HTML {
    guard !entry.deliveries.isEmpty else {
      return entry.state == .pending ? "nobody is told yet" : "no receiver is told"
    }
    let more: HTML? =
      entry.deliveries.count > most ? ", and \(Words.count(entry.deliveries.count - most, "more receiver"))" : nil
    return worstFirst(entry.deliveries).prefix(most).map { delivery($0, at: now) }.joined(separator: ", ")
      + (more ?? HTML())
  }

  static func worstFirst(_ deliveries: [AlertsOverview.Delivery]) -> [AlertsOverview.Delivery] {
    func rank(_ delivery: AlertsOverview.Delivery) -> Int {
      switch delivery.status {
      case .refused: 0
      case .waiting(let waiting): waiting.lastFailure == nil ? 2 : 1
      case .delivered: 3
      }
    }
    return deliveries.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(
      \.element)
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
