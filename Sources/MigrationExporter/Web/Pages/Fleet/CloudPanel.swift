import OpenStackClient
import StallDetector

/// The clouds and whether they can be seen.
struct CloudPanel: Sendable {
  let clouds: [CloudSnapshot]
  let query: FleetQuery
  let context: PageContext

  var html: HTML {
    guard !clouds.isEmpty else { return "<section><h2>Clouds</h2>\n<p>No cloud is configured.</p></section>\n" }
    return """
      <section class="clouds"><h2>\(clouds.count == 1 ? "Cloud" : "Clouds")</h2>
      <ul>
      \(clouds.map(item).joined())</ul></section>

      """
  }

  private func item(_ cloud: CloudSnapshot) -> HTML {
    let name: HTML =
      clouds.count == 1
      ? "<strong>\(Words.plain(cloud.name, 60))</strong>"
      : "<strong><a href=\"\(context.links.path(FleetQuery().with { $0.cloud = cloud.name }.path))\">\(Words.plain(cloud.name, 60))</a></strong>"
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
    return "<em>\(last).</em><small class=\"bad\">\(Words.plain("\(failure)", 500))</small>\(advice)"
  }

  private static func place(_ cloud: CloudSnapshot) -> HTML {
    guard let description = cloud.description else { return HTML() }
    let (versions, isSeen) = (description.versions, cloud.failure == nil)
    let pinned = versions.used < versions.maximum ? " (pinned)" : ""
    return """
      <small>\(isSeen ? "signed in" : "last signed in") at \(Words.plain(description.endpoint, 120)), region \
      \(Words.plain(description.region, 60)), microversion \("\(versions.used)")\(pinned) of \("\(versions.minimum)") to \
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
