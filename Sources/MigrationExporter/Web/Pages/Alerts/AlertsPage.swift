import Alerting
import StallDetector

/// The page at `/alerts`: each alert with its sentences, whom it was told, and its runbook.
struct AlertsPage: Sendable {
  /// Which of them are asked for.
  struct Query: Sendable, Hashable {
    var state = AlertsOverview.State.firing
    var page = 1

    /// How many there are on a page.
    static let pageSize = 50

    /// - Throws: what is wrong with a parameter of ours.
    init(_ parameter: (String) -> String?) throws(BadQuery) {
      state = try BadQuery.choice("state", of: AlertsOverview.State.allCases, parameter) ?? .firing
      page = try BadQuery.page(parameter)
    }

    /// The path that asks for another state or page.
    static func path(_ state: AlertsOverview.State, page: Int = 1) -> String {
      QueryText.path(
        "/alerts", [("state", state == .firing ? nil : state.rawValue), ("page", page == 1 ? nil : "\(page)")])
    }
  }

  let alerts: AlertsOverview
  let query: Query
  let context: PageContext

  private var now: Double { context.now }

  var html: HTML {
    let all = alerts.worstFirst(query.state)
    let pages = max(1, (all.count + Query.pageSize - 1) / Query.pageSize)
    let page = min(query.page, pages)
    let shown = all.dropFirst((page - 1) * Query.pageSize).prefix(Query.pageSize)
    let firing = alerts.count(of: .firing)
    var frame = PageFrame(
      title: "\(firing == 0 ? "No alert" : Words.count(firing, "alert")) firing – Cinder migrations", tab: .alerts)
    frame.mark = firing == 0 ? .good : .bad
    frame.json = "\(API.root)/alerts?state=\(query.state.rawValue)"
    let links = context.links
    let main: HTML = """
      <div class="head \(firing == 0 ? "calm" : "bad")">
      <h1>\(firing == 0 ? "No alert fires." : "\(Words.count(firing, "alert fires", "alerts fire")).")</h1></div>
      <section class="list"><nav class="choices" aria-label="By state">\(choices)</nav>
      \(shown.isEmpty ? blank : "<div class=\"panels\"><section class=\"alerts\"><ul>\n\(shown.map(item).joined())</ul></section></div>\n")\
      \(Pager(page: page, pages: pages, count: all.count, size: Query.pageSize) { [query] page in
        links.path(Query.path(query.state, page: page))
      }.html)</section>

      """
    let civil = CivilTime(now)
    return frame.page(
      main, freshness: "as of <time datetime=\"\(civil?.iso ?? "")\">\(civil?.clockWithSeconds ?? "") UTC</time>",
      in: context)
  }

  private var choices: HTML {
    [AlertsOverview.State.firing, .pending, .resolved].map { state -> HTML in
      let here: HTML = state == query.state ? " aria-current=\"true\"" : ""
      return
        "<a href=\"\(context.links.path(Query.path(state)))\"\(here)>\(state.rawValue) \(Words.grouped(alerts.count(of: state)))</a>"
    }.joined(separator: "\n")
  }

  private var blank: HTML {
    switch query.state {
    case .firing: "<p class=\"blank\">None.</p>\n"
    case .pending: "<p class=\"blank\">None is true, but not yet for long enough.</p>\n"
    case .resolved: "<p class=\"blank\">None was resolved in the last hour.</p>\n"
    }
  }

  private func item(_ entry: AlertsOverview.Entry) -> HTML {
    let annotations = entry.annotations
    let summary = Words.brief(annotations["summary"] ?? entry.alertname, 200)
    let about: HTML =
      if let cloud = entry.cloud, let volume = entry.volumeID {
        "<a href=\"\(context.links.migration(volume, of: cloud))\">\(summary)</a>"
      } else { "<em>\(summary)</em>" }
    let description: HTML? = annotations["description"].map { "<p>\(Words.brief($0, 700))</p>" }
    let runbook: HTML? = AlertName(rawValue: entry.alertname).map { name in
      " · <a href=\"\(context.runbook(of: name))\" aria-label=\"runbook of \(name.rawValue)\">runbook</a>"
    }
    let since: HTML =
      entry.endsAt.map { "resolved \(Words.clock($0, at: now))" }
      ?? "\(entry.state.rawValue) for \(duration(max(0, now - entry.since)))"
    return """
      <li class="\(AlertPanel.severity(entry))">\(about)\(description)<small>\(Words.brief(entry.alertname, 80)) · \
      \(Words.brief(entry.severity, 40)) · \(since) · \(AlertWords.deliveries(entry, at: now))\(runbook)</small>

      """
  }
}
