import OpenStackClient

/// The page at `/clouds`: all that are watched, those that can't be seen first.
struct CloudsPage: Sendable {
  let clouds: [CloudSnapshot]
  /// Which page of them, from 1 on.
  let page: Int
  let context: PageContext

  /// How many there are on a page.
  static let pageSize = 50

  var html: HTML {
    let pages = max(1, (clouds.count + Self.pageSize - 1) / Self.pageSize)
    let page = min(self.page, pages)
    let shown = CloudPanel.worstFirst(clouds).dropFirst((page - 1) * Self.pageSize).prefix(Self.pageSize)
    let unseen = clouds.count { $0.failure != nil }
    var frame = PageFrame(title: "Clouds – Cinder migrations", tab: .none, json: "\(API.root)/clouds")
    frame.mark = unseen == 0 ? .good : .blind
    let links = context.links
    let main: HTML = """
      <div class="head \(unseen == 0 ? "calm" : "blind")">
      <h1>\(headline(unseen))</h1></div>
      <section class="list"><div class="panels"><section class="clouds"><ul>
      \(shown.map(item).joined())</ul></section></div>
      \(Pager(page: page, pages: pages, count: clouds.count, size: Self.pageSize) { page in
        links.path(page == 1 ? "/clouds" : "/clouds?page=\(page)")
      }.html)</section>

      """
    var snapshot = Snapshot()
    snapshot.clouds = clouds
    return frame.page(main, freshness: FleetPage.freshness(snapshot, at: context.now), in: context)
  }

  private func item(_ cloud: CloudSnapshot) -> HTML {
    let history = context.links.path(HistoryQuery().with { $0.cloud = cloud.name }.path)
    return CloudPanel(clouds: clouds, context: context).item(cloud)
      + "<small><a href=\"\(history)\">what has ended there</a></small>\n"
  }

  private func headline(_ unseen: Int) -> String {
    guard !clouds.isEmpty else { return "No cloud is configured." }
    let all = "\(Words.count(clouds.count, "cloud is", "clouds are")) watched"
    return unseen == 0 ? "\(all)." : "\(all), \(Words.grouped(unseen)) can't be seen."
  }
}
