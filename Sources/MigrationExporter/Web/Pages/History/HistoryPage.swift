import StallDetector

/// The page at `/history`: what has ended, how long it took, and what was slower than usual.
struct HistoryPage: Sendable {
  let answer: HistorySource.Answer
  let clouds: [String]
  let query: HistoryQuery
  let context: PageContext

  private var now: Double { context.now }
  private var digest: HistoryDigest { answer.digest }
  /// Whether anything but a page is chosen.
  private var isChosen: Bool { query != HistoryQuery().with { $0.page = query.page } }
  private var showsClouds: Bool { clouds.count > 1 || Set(answer.migrations.map(\.cloud)).count > 1 }

  var html: HTML {
    let frame = PageFrame(
      title: "History – Cinder migrations", tab: .history, json: query.apiPath, refresh: 60)
    let main: HTML = """
      <div class="head calm">
      <h1>\(headline)</h1>
      \(notice)</div>
      <section class="fleet"><h2>\(Words.count(digest.chosen, "migration"))\(chosenWords)</h2>
      \(choices)\(search)\(table)</section>
      \(routes)
      """
    let civil = CivilTime(now)
    return frame.page(
      main, freshness: "as of <time datetime=\"\(civil?.iso ?? "")\">\(civil?.clockWithSeconds ?? "") UTC</time>",
      in: context)
  }

  private var headline: String {
    let all = digest.counts.values.reduce(0, +)
    // What is counted is chosen: another cloud may have a long past.
    guard all > 0 else { return isChosen ? "Nothing that ended is so." : "No migration has ended yet." }
    let results = MigrationSnapshot.Result.allCases.filter { digest.counts[$0, default: 0] > 0 }.map {
      "\(Words.grouped(digest.counts[$0, default: 0])) \($0.countedWord)"
    }
    return "\(Words.count(all, "migration")) ended: \(results.joined(separator: ", "))."
  }

  private var notice: HTML {
    if let failure = answer.failure {
      return
        "<p class=\"bad\"><b>The history can't be read</b>, and this is only what ended lately: \(Words.plain("\(failure)", 400))</p>\n"
    }
    if !answer.isKept {
      return """
        <p class="note">Nothing is kept: this exporter has no store, and this is only what ended in the last minutes, or failed \
        in the last day. Set <code>storage.path</code> (or <code>StateDirectory</code> in the systemd unit) to keep it for 90 days \
        and across restarts.</p>

        """
    }
    guard digest.slow > 0 else { return HTML() }
    return """
      <p class="totals"><a href="\(context.links.path(HistoryQuery().with { $0.isSlow = true }.path))">\
      \(Words.count(digest.slow, "copy was", "copies were"))</a> notably slower than usual for \(digest.slow == 1 ? "its" : "their") route: \
      less than two thirds of the median.</p>

      """
  }

  private var chosenWords: String {
    (query.result.map { ", \($0.countedWord)" } ?? "") + (query.isSlow ? ", slower than usual" : "")
      + (query.cloud.map { ", in \(Words.plain($0, 60))" } ?? "")
      + (query.text.isEmpty ? "" : ", with “\(Words.plain(query.text, 60))”")
  }

  private var choices: HTML {
    func choice(_ name: HTML, _ count: Int, _ style: String, isHere: Bool, _ change: (inout HistoryQuery) -> Void)
      -> HTML
    {
      let path = query.with {
        ($0.result, $0.isSlow, $0.page) = (nil, false, 1)
        change(&$0)
      }.path
      let here: HTML = isHere ? " aria-current=\"true\"" : ""
      return "<a class=\"\(style)\" href=\"\(context.links.path(path))\"\(here)>\(name) \(Words.grouped(count))</a>"
    }
    var links = [
      choice("all", digest.counts.values.reduce(0, +), "all", isHere: query.result == nil && !query.isSlow) { _ in }
    ]
    for result in MigrationSnapshot.Result.allCases
    where digest.counts[result, default: 0] > 0 || query.result == result {
      links.append(
        choice(
          "<b>\(result.countedWord)</b>", digest.counts[result, default: 0], result.style,
          isHere: query.result == result
        ) {
          $0.result = result
        })
    }
    if digest.slow > 0 || query.isSlow {
      links.append(choice("<b>slower than usual</b>", digest.slow, "slow", isHere: query.isSlow) { $0.isSlow = true })
    }
    var more = HTML()
    if clouds.count > 1 {
      let first = clouds.prefix(Self.mostClouds).filter { $0 != query.cloud }
      let named = clouds.count > Self.mostClouds ? [query.cloud].compactMap(\.self) + first : clouds
      var names = ([nil] + named.map(Optional.some)).map { name -> HTML in
        let here: HTML = query.cloud == name ? " aria-current=\"true\"" : ""
        let path = query.with { ($0.cloud, $0.page) = (name, 1) }.path
        return "<a href=\"\(context.links.path(path))\"\(here)>\(name.map { Words.plain($0, 60) } ?? "all clouds")</a>"
      }
      if clouds.count > Self.mostClouds {
        names.append("<a href=\"\(context.links.path("/clouds"))\">all \(Words.grouped(clouds.count))</a>")
      }
      more = "<nav class=\"choices\" aria-label=\"By cloud\">\(names.joined(separator: "\n"))</nav>\n"
    }
    return "<nav class=\"choices\" aria-label=\"By result\">\(links.joined(separator: "\n"))</nav>\n\(more)"
  }

  /// The most clouds to choose from before the rest is elsewhere.
  private static let mostClouds = 12

  private var search: HTML {
    func hidden(_ name: String, _ value: String?) -> HTML? {
      value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
    }
    let clear: HTML? = isChosen ? "<a href=\"\(context.links.path("/history"))\">show all</a>" : nil
    return """
      <form class="search" method="get" action="\(context.links.path("/history"))" role="search">\
      \(hidden("result", query.result?.rawValue))\(hidden("cloud", query.cloud))\(hidden("pace", query.isSlow ? "slow" : nil))\
      <label for="q">Name, id or backend</label><input id="q" name="q" type="search" value="\(query.text)" maxlength="200">\
      <button id="find">Find</button>\(clear)</form>

      """
  }

  private var table: HTML {
    guard !answer.migrations.isEmpty else { return "<p class=\"blank\">None is so.</p>\n" }
    let cloud: HTML? = showsClouds ? "<th scope=\"col\">Cloud" : nil
    return """
      <table class="history">
      <thead><tr><th scope="col">Result<th scope="col">Volume<th scope="col">From, to\(cloud)<th scope="col" class="n">Size\
      <th scope="col" class="n">Took<th scope="col" class="n">Mean rate<th scope="col">For its route<th scope="col">Ended (UTC)</thead>
      <tbody>
      \(answer.migrations.map(row).joined())</table>
      \(Pager(page: digest.page, pages: digest.pages, count: digest.chosen, size: HistoryQuery.pageSize) { page in
        context.links.path(query.with { $0.page = page }.path)
      }.html)
      """
  }

  private func row(_ migration: FinishedMigration) -> HTML {
    let name = migration.name.isEmpty ? "(no name)" : Words.brief(migration.name, 84)
    let at: HTML? =
      migration.result == .success ? nil : migration.percent.map { "<small>at \($0) %</small>" }
    let cloud: HTML? = showsClouds ? "<td class=\"t\">\(Words.brief(migration.cloud, 24))" : nil
    let retype: HTML? = migration.isRetype ? "<small>for a new type</small>" : nil
    return """
      <tr class="\(migration.result.style)"><td class="v"><b>\(migration.result.countedWord)</b>\(at)<th scope="row">\(name)<small>\
      \(Words.brief(migration.volumeID, 48))</small><td>\(Words.brief(migration.sourceHost ?? "not known", 72))<small>→ \
      \(Words.brief(migration.destinationHost ?? "not known", 72))</small>\(cloud)<td class="n">\
      \(migration.sizeBytes.map(Words.size) ?? "not known")<td class="n">\(migration.duration.map { duration($0) } ?? "not known")\(retype)\
      <td class="n">\(migration.meanRate.map(byteRate) ?? "–")<td>\(comparison(migration))<td class="t">\
      \(Words.instant(migration.end, at: now))

      """
  }

  /// Against what is usual on its route.
  private func comparison(_ migration: FinishedMigration) -> HTML {
    guard let rate = migration.meanRate, let pace = digest.usual(for: migration) else { return "<i>–</i>" }
    if digest.slowness(of: migration) != nil {
      return
        "<b class=\"slow\">\(Words.number(pace.usual / rate)) × slower</b><small>usual: \(byteRate(pace.usual))</small>"
    }
    if rate / pace.usual >= HistoryPaces.notably {
      return "\(Words.number(rate / pace.usual)) × faster<small>usual: \(byteRate(pace.usual))</small>"
    }
    return "as usual"
  }

  /// The pace of each route.
  private var routes: HTML {
    let most = 50
    guard !digest.paces.isEmpty else { return HTML() }
    let rows = digest.paces.prefix(most).map { pace -> HTML in
      let cloud: HTML? = showsClouds ? "<td>\(Words.plain(pace.route.cloud, 40))" : nil
      return """
        <tr><th scope="row">\(Words.brief(pace.route.source.isEmpty ? "not known" : pace.route.source, 96))<small>→ \
        \(Words.brief(pace.route.destination.isEmpty ? "not known" : pace.route.destination, 96))</small>\(cloud)<td class="n">\
        \(Words.grouped(pace.count))<td class="n">\(byteRate(pace.mean))<td class="n">\(byteRate(pace.usual))<td class="n">\
        \(pace.count > 1 ? "\(byteRate(pace.slowest)) to \(byteRate(pace.fastest))" : "–")<td class="t">\
        \(Words.instant(pace.lastEnd, at: now))

        """
    }
    let more: HTML? =
      digest.paces.count > most
      ? "<p><small>and \(Words.grouped(digest.paces.count - most)) more routes</small></p>\n" : nil
    let cloud: HTML? = showsClouds ? "<th scope=\"col\">Cloud" : nil
    return """
      <section class="routes"><h2>Mean pace by route</h2>
      <p>Of copies that ended well, over their whole duration. What is usual for a route is the median, which one odd copy does not move.</p>
      <table><thead><tr><th scope="col">From, to\(cloud)<th scope="col" class="n">Copies<th scope="col" class="n">Mean<th scope="col" class="n">Median\
      <th scope="col" class="n">Slowest to fastest<th scope="col">Last (UTC)</thead>
      <tbody>
      \(rows.joined())</table>
      \(more)</section>

      """
  }
}

extension MigrationSnapshot.Result {
  /// What the style sheet knows it by.
  fileprivate var style: String {
    switch self {
    case .error, .vanished: "failed"
    case .reset: "reset"
    case .success: "ended"
    }
  }
}
