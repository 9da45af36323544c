import OpenStackClient

/// The table of the fleet, with the links that choose and order what is in it.
struct FleetTable: Sendable {
  let snapshot: Snapshot
  let query: FleetQuery
  let view: FleetView
  /// The bytes of what stands above it.
  let above: Int
  let context: PageContext

  var html: HTML {
    // Where nothing was ever there, there is nothing to choose from.
    let isBlank = view.all == 0
    return """
      <section class="fleet"><h2>\(isBlank ? "Migrations" : "\(Words.count(view.chosen, "migration"))\(Self.chosenWords(query))")</h2>
      \(isBlank ? HTML() : choices + search)\(isBlank ? blank : view.places.isEmpty ? nothing : table)</section>

      """
  }

  private static func chosenWords(_ query: FleetQuery) -> String {
    (query.standing.map { ", \($0.rawValue)" } ?? "") + (query.cloud.map { ", in \(Words.plain($0, 60))" } ?? "")
      + (query.text.isEmpty ? "" : ", with “\(Words.plain(query.text, 60))”")
  }

  /// A link for each standing that there is, with how many stand so.
  private var choices: HTML {
    var links: [HTML] = [choice(nil, view.matching)]
    for standing in Standing.allCases {
      let count = view.counts[standing, default: 0]
      guard count > 0 || query.standing == standing else { continue }
      links.append(choice(standing, count))
    }
    return "<nav class=\"choices\" aria-label=\"By state\">\(links.joined(separator: "\n"))</nav>\n"
  }

  private func choice(_ standing: Standing?, _ count: Int) -> HTML {
    let here: HTML = query.standing == standing ? " aria-current=\"true\"" : ""
    let path = query.with {
      $0.standing = standing
      $0.page = 1
    }.path
    let name: HTML = standing.map { "<b>\($0.rawValue)</b>" } ?? "all"
    let title: HTML? = standing.map { " title=\"\($0.meaning)\"" }
    return """
      <a class="\(standing?.rawValue ?? "all")" href="\(context.links.path(path))"\(here)\(title)>\(name) \
      \(Words.grouped(count))</a>
      """
  }

  private var search: HTML {
    func hidden(_ name: String, _ value: String?) -> HTML? {
      value.map { "<input type=\"hidden\" name=\"\(name)\" value=\"\($0)\">" }
    }
    let sort = query.sort == .worst && !query.isReversed ? nil : (query.isReversed ? "-" : "") + query.sort.rawValue
    let isChosen = query != FleetQuery().with { $0.page = query.page }
    let clear: HTML? = isChosen ? "<a href=\"\(context.links.path("/"))\">show all</a>" : nil
    return """
      <form class="search" method="get" action="\(context.links.path("/"))" role="search">\
      \(hidden("state", query.standing?.rawValue))\(hidden("cloud", query.cloud))\(hidden("sort", sort))\
      <label for="q">Name, id or backend</label><input id="q" name="q" type="search" value="\(query.text)" maxlength="200">\
      <button id="find">Find</button>\(clear)</form>

      """
  }

  private var blank: HTML {
    let seen = snapshot.clouds.filter(\.isUp).count
    guard seen > 0 else { return "<p class=\"blank\">Nothing is known of migrations yet.</p>\n" }
    return """
      <p class="blank">No volume migrates\(seen < snapshot.clouds.count ? " in the clouds that can be seen" : ""). What begins is \
      shown here at the next poll; what ended is in the <a href="\(context.links.path("/history"))">history</a>.</p>

      """
  }

  private var nothing: HTML {
    "<p class=\"blank\">None is so. <a href=\"\(context.links.path("/"))\">Show all \(Words.count(view.all, "migration"))</a></p>\n"
  }

  /// The most bytes of a page, less its head and its foot.
  private static let most = 96_000

  private func rows(_ room: FleetRow.Room) -> HTML {
    view.places.map { place -> HTML in
      let cloud = snapshot.clouds[place.cloud]
      return FleetRow(
        cloud: cloud, migration: cloud.migrations[place.index], showsCloud: snapshot.clouds.count > 1, room: room,
        context: context
      ).html
    }.joined()
  }

  private var table: HTML {
    let around = above + choices.text.utf8.count + search.text.utf8.count + table(of: HTML()).text.utf8.count
    var rows = rows(.usual)
    for room in [FleetRow.Room.least, .tiny] where rows.text.utf8.count > Self.most - around { rows = self.rows(room) }
    return table(of: rows)
  }

  private func table(of rows: HTML) -> HTML {
    """
    <table>
    <thead><tr>\(heading("State", .worst))\(heading("Volume", .name))\(heading("From, to", .route))\
    \(heading("Size", .size, "n"))\(heading("Progress", .progress))\(heading("Copy rate", .rate, "n"))\
    \(heading("Done (UTC)", .done))\(heading("Last new percent", .advance))</thead>
    \(rows)</table>
    <p class="key">A bar's light end is the one percent in which the copy stands: Cinder tells whole ones. Hatched is a number that
    is no longer of now. The line beside the copy rate is the staircase of percents.</p>
    \(Pager(page: view.page, pages: view.pages, count: view.chosen, size: FleetQuery.pageSize) { page in
        context.links.path(query.with { $0.page = page }.path)
      }.html)
    """
  }

  /// A column's head is a link that orders by it, and turns the order round where that is done already.
  private func heading(_ words: String, _ sort: FleetQuery.Sort, _ style: HTML? = nil) -> HTML {
    let isChosen = query.sort == sort
    let path = query.with {
      $0.isReversed = isChosen && !$0.isReversed
      $0.sort = sort
      $0.page = 1
    }.path
    let isDescending = sort.isDescending != query.isReversed
    let order: HTML = isChosen ? " aria-sort=\"\(isDescending ? "descending" : "ascending")\"" : ""
    let classes: HTML? = style.map { " class=\"\($0)\"" }
    return "<th scope=\"col\"\(classes)\(order)><a href=\"\(context.links.path(path))\">\(words)</a>"
  }
}

/// The way to the other pages of a long list.
struct Pager: Sendable {
  let page: Int
  let pages: Int
  let count: Int
  let size: Int
  let path: @Sendable (Int) -> String

  init(page: Int, pages: Int, count: Int, size: Int, path: @escaping @Sendable (Int) -> String) {
    (self.page, self.pages, self.count, self.size, self.path) = (page, pages, count, size, path)
  }

  /// Nothing where all is on one page.
  var html: HTML {
    guard pages > 1 else { return HTML() }
    let (first, last) = ((page - 1) * size + 1, min(page * size, count))
    func link(_ words: String, _ to: Int) -> HTML {
      to == page || to < 1 || to > pages ? "<span>\(words)</span>" : "<a href=\"\(path(to))\">\(words)</a>"
    }
    return """
      <nav class="pager" aria-label="Pages of the list">\(link("« first", 1))\(link("‹ before", page - 1))<span class="here">\
      \(Words.grouped(first)) to \(Words.grouped(last)) of \(Words.grouped(count))</span>\(link("next ›", page + 1))\
      \(link("last »", pages))</nav>

      """
  }
}
