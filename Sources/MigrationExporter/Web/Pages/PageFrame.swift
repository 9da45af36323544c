/// What stands around each page: head, the way to the other pages, and how old it is.
struct PageFrame: Sendable {
  /// One of the pages that the head leads to.
  enum Tab: Sendable { case fleet, alerts, history, none }

  let title: String
  let tab: Tab
  /// What the browser's tab shows: green, or red when something is wrong.
  var mark = Mark.plain
  /// The path of what the page shows as JSON; nil: there is no such thing.
  var json: String?
  /// How often the page asks for itself again, in seconds; nil: never.
  var refresh: Int? = 15

  /// The sign of a page in the browser's tab.
  enum Mark: String, Sendable { case plain = "0b5fa5", good = "1f7a4d", bad = "b3261e", blind = "6b7280" }

  /// The whole page with `main` in it.
  ///
  /// - Parameter freshness: what tells how old the page's contents are.
  func page(_ main: HTML, freshness: HTML, in context: PageContext) -> HTML {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(title)</title>
    <link rel="icon" href="\(icon)">
    <link rel="stylesheet" href="\(context.links.path(StaticFiles.style.path))">
    <script src="\(context.links.path(StaticFiles.script.path))" defer></script>
    \(noScript)</head>
    <body>
    <a class="skip" href="#main">Skip to the contents</a>
    <header>
    <a class="brand" href="\(context.links.path("/"))">\(Self.logo)<span>Cinder migrations</span></a>
    <nav aria-label="Pages">\(link("Now", "/", .fleet, context))\(link("Alerts", "/alerts", .alerts, context))\(link("History", "/history", .history, context))\
    <a href="\(context.links.path(context.telemetryPath))">Metrics</a></nav>
    <p id="fresh">\(freshness)</p><p id="notice" class="skip" role="status"></p>
    </header>
    <main id="main" tabindex="-1" data-refresh="\(refresh ?? 0)">
    \(main)</main>
    <footer><p>cinder-migration-exporter \(exporterVersion). It reports, and never acts on a migration. All times are \
    UTC. <a href="\(context.links.path("/runbooks"))">Runbooks</a>\(json.map { " · <a href=\"\(context.links.path($0))\">The same as JSON</a>" as HTML })</p></footer>
    </body>
    </html>

    """
  }

  private var noScript: HTML? {
    refresh.map { "<noscript><meta http-equiv=\"refresh\" content=\"\(max(30, $0))\"></noscript>\n" }
  }

  private func link(_ words: String, _ path: String, _ tab: Tab, _ context: PageContext) -> HTML {
    let isHere: HTML = tab == self.tab ? " aria-current=\"page\"" : ""
    return "<a href=\"\(context.links.path(path))\"\(isHere)>\(words)</a>"
  }

  /// A picture in the address itself, since nothing else is to be asked for: two steps of a stair.
  private var icon: String {
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' "
      + "rx='3.5' fill='%23\(mark.rawValue)'/%3E%3Cpath d='M3 12.5h3.3V9h3.4V5.5H13' fill='none' stroke='%23fff' "
      + "stroke-width='2'/%3E%3C/svg%3E"
  }

  private static let logo: HTML = """
    <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true"><rect width="16" height="16" rx="3.5"/>\
    <path d="M3 12.5h3.3V9h3.4V5.5H13"/></svg>
    """
}
