import Alerting
import OpenStackClient
import StallDetector

/// The page at `/`: is anything wrong, which, why, since when, and when will all be done.
struct FleetPage: Sendable {
  let snapshot: Snapshot
  let alerts: AlertsOverview
  let query: FleetQuery
  let context: PageContext

  var html: HTML {
    let view = FleetView(snapshot, query, at: context.now)
    // Whatever is chosen below, the headline is about all.
    let everything = query.cloud == nil && query.text.isEmpty ? view.counts : Self.counts(snapshot)
    let headline = Headline(snapshot, counts: everything, at: context.now)
    var frame = PageFrame(title: "\(headline.title) – Cinder migrations", tab: .fleet)
    frame.mark = headline.mark
    frame.json = query.apiPath
    let totals = FleetTotals(snapshot, at: context.now)
    let panels: HTML = """
      <div class="panels">
      \(AlertPanel(alerts: alerts, context: context).html)\
      \(CloudPanel(clouds: snapshot.clouds, context: context).html)</div>

      """
    let main: HTML = """
      \(ProgressBar.pattern)<div class="head \(headline.mark == .bad ? "bad" : headline.mark == .blind ? "blind" : "calm")">
      <h1>\(headline.sentence)</h1>
      \(totals.html)</div>
      \(panels)\
      \(FleetTable(snapshot: snapshot, query: query, view: view, above: panels.text.utf8.count, context: context).html)
      """
    return frame.page(main, freshness: Self.freshness(snapshot, at: context.now), in: context)
  }

  private static func counts(_ snapshot: Snapshot) -> [Standing: Int] {
    var counts: [Standing: Int] = [:]
    for cloud in snapshot.clouds {
      for index in cloud.migrations.indices {
        counts[Standing(result: cloud.migrations[index].result, cloud.migrations[index].verdict.state), default: 0] += 1
      }
    }
    return counts
  }

  /// When the oldest of what is shown was true.
  static func freshness(_ snapshot: Snapshot, at now: Double) -> HTML {
    let times = snapshot.clouds.filter(\.hasBeenPolled).compactMap(\.lastSuccess)
    guard let oldest = times.min(), let civil = CivilTime(oldest) else { return "nothing is known yet" }
    return
      "as of <time datetime=\"\(civil.iso)\">\(civil.clockWithSeconds) UTC</time>, \(duration(max(0, now - oldest))) ago"
  }
}

/// What all that migrates comes to.
struct FleetTotals: Sendable {
  private(set) var rate = 0.0
  private(set) var left = 0.0
  private(set) var last: Double?
  private(set) var latest: Double?
  private(set) var estimated = 0
  private(set) var finished: [MigrationSnapshot.Result: UInt64] = [:]
  private let now: Double

  init(_ snapshot: Snapshot, at now: Double) {
    self.now = now
    for cloud in snapshot.clouds {
      for (result, count) in cloud.totals.finished { finished[result, default: 0] += count }
      for index in cloud.migrations.indices where cloud.migrations[index].result == nil {
        add(cloud.migrations[index].verdict, cloud.migrations[index].percent, cloud.migrations[index].volume.sizeBytes)
      }
    }
  }

  private mutating func add(_ verdict: Verdict, _ percent: Int?, _ size: Double?) {
    rate += verdict.rate ?? 0
    if let percent, let size { left += size * Double(100 - percent) / 100 }
    guard let end = verdict.estimatedCompletion else { return }
    estimated += 1
    last = max(last ?? end, end)
    if let late = verdict.latestCompletion { latest = max(latest ?? late, late) }
  }

  /// A line of them; what is not known is left out.
  var html: HTML {
    var parts: [HTML] = []
    if rate > 0 { parts.append("<b>\(byteRate(rate))</b> in all") }
    if left > 0 { parts.append("<b>\(Words.size((left / 0x1p30).rounded() * 0x1p30))</b> to go") }
    if estimated > 1, let last {
      let late: HTML? = latest.map { ", by \(Words.clock($0, at: now)) at the latest" }
      parts.append("what moves is done <b>\(Words.about(max(0, last - now)))</b>\(late)")
    }
    let ended = MigrationSnapshot.Result.allCases.filter { finished[$0, default: 0] > 0 }.map { result in
      "\(Words.grouped(Int(clamping: finished[result] ?? 0))) \(result.countedWord)"
    }
    parts.append(
      ended.isEmpty ? "none has ended since the start" : "since the start \(ended.joined(separator: ", "))")
    return "<p class=\"totals\">\(parts.joined(separator: " <span>·</span> "))</p>\n"
  }
}

extension MigrationSnapshot.Result {
  /// As it is counted: `12 done, 1 failed`.
  var countedWord: String {
    switch self {
    case .success: "done"
    case .error: "failed"
    case .reset: "reset"
    case .vanished: "vanished"
    }
  }
}
