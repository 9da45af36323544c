import OpenStackClient
import StallDetector

/// The clouds and whether they can be seen.
struct CloudPanel: Sendable {
  let clouds: [CloudSnapshot]
  let context: PageContext

  /// How many are shown before the rest is only counted.
  private static let most = 8

  var html: HTML {
    guard !clouds.isEmpty else { return "<section><h2>Clouds</h2>\n<p>No cloud is configured.</p></section>\n" }
    let rest = clouds.count - Self.most
    let more: HTML? =
      rest > 0
      ? "<li class=\"more\"><a href=\"\(context.links.path("/clouds"))\">and \(Words.grouped(rest)) more</a>\n" : nil
    let count: HTML? = rest > 0 ? " <span>\(Words.grouped(clouds.count))</span>" : nil
    return """
      <section class="clouds"><h2><a href="\(context.links.path("/clouds"))">\(clouds.count == 1 ? "Cloud" : "Clouds")</a>\(count)</h2>
      <ul>
      \(Self.shown(clouds).map(item).joined())\(more)</ul></section>

      """
  }

  /// All of them in their order; where there are too many, the worst of them first.
  private static func shown(_ clouds: [CloudSnapshot]) -> [CloudSnapshot] {
    clouds.count > most ? Array(worstFirst(clouds).prefix(most)) : clouds
  }

  /// Those that can't be seen, those that were not asked yet, those without a progress, and the others.
  static func worstFirst(_ clouds: [CloudSnapshot]) -> [CloudSnapshot] {
    func rank(_ cloud: CloudSnapshot) -> Int {
      if cloud.failure != nil { return 0 }
      if !cloud.hasBeenPolled { return 1 }
      return cloud.progressAvailable == false ? 2 : 3
    }
    return clouds.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
  }

  func item(_ cloud: CloudSnapshot) -> HTML {
    let name: HTML =
      clouds.count == 1
      ? "<strong>\(Words.brief(cloud.name, 60))</strong>"
      : "<strong><a href=\"\(context.links.path(FleetQuery().with { $0.cloud = cloud.name }.path))\">\(Words.brief(cloud.name, 60))</a></strong>"
    return
      "<li class=\"\(Self.standing(cloud))\">\(name) \(Self.sight(cloud, at: context.now))\(Self.place(cloud))\(Self.progress(cloud))\n"
  }

  private static func standing(_ cloud: CloudSnapshot) -> HTML {
    if !cloud.hasBeenPolled { return "waiting" }
    return cloud.failure == nil ? "seen" : "unseen"
  }

  /// How old is what is known of it, and why.
  private static func sight(_ cloud: CloudSnapshot, at now: Double) -> HTML {
    guard cloud.hasBeenPolled else { return "has not been asked yet." }
    let age = cloud.lastSuccess.map { duration(max(0, now - $0)) }
    guard let failure = cloud.failure else { return "seen \(age.map { "\($0) ago" } ?? "just now")" }
    let last: HTML =
      age.map { "can't be seen; what is shown is \($0) old" } ?? "can't be seen, and never was"
    let advice: HTML? = failure.advice.map { "<small>What to do: \($0).</small>" }
    return "<em>\(last).</em><small class=\"bad\">\(Words.brief("\(failure)", 400))</small>\(advice)"
  }

  private static func place(_ cloud: CloudSnapshot) -> HTML {
    guard let description = cloud.description else { return HTML() }
    let versions = description.versions
    let pinned = versions.used < versions.maximum ? " (pinned)" : ""
    return """
      <small>Cinder at \(Words.brief(description.endpoint, 120)), region \
      \(Words.brief(description.region, 60)), microversion \("\(versions.used)")\(pinned) of \("\(versions.minimum)") to \
      \("\(versions.maximum)")</small>
      """
  }

  private static func progress(_ cloud: CloudSnapshot) -> HTML? {
    guard cloud.progressAvailable == false, let versions = cloud.description?.versions else { return nil }
    return """
      <small class="note">No progress: \(versions.whyNoProgress). There are phases, routes and durations, but no percent.</small>
      """
  }
}
