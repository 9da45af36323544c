/// What is said where there is no page: what was looked for, and where to look instead.
struct NotFoundPage: Sendable {
  /// What is not there, as a sentence.
  let headline: String
  /// What may be the reason, and what to do.
  let explanation: HTML
  let context: PageContext

  var html: HTML {
    let main: HTML = """
      <div class="head blind">
      <h1>\(headline)</h1>
      <p class="note">\(explanation)</p>
      <p class="note"><a href="\(context.links.path("/"))">What migrates now</a> · <a href="\(context.links.path("/history"))">What has \
      ended</a></p></div>

      """
    return PageFrame(title: "\(headline) – Cinder migrations", tab: .none, refresh: nil)
      .page(main, freshness: HTML(), in: context)
  }

  /// A migration that is not known.
  static func migration(_ volume: String, of cloud: String, isCloudKnown: Bool, _ context: PageContext) -> NotFoundPage
  {
    NotFoundPage(
      headline: isCloudKnown ? "No such migration is known now." : "No such cloud is watched.",
      explanation: isCloudKnown
        ? """
        Nothing is known of a migration of volume <code>\(Words.plain(volume, 80))</code> in cloud \(Words.plain(cloud, 60)). One that has \
        ended is shown for five minutes, one whose volume vanished for an hour, one that failed for a day; after that it is in the history.
        """
        : "The configuration names no cloud <code>\(Words.plain(cloud, 60))</code>.", context: context)
  }

  /// A query that can't be what it says.
  static func query(_ error: BadQuery, _ context: PageContext) -> NotFoundPage {
    NotFoundPage(
      headline: "This address asks for something that is not there.", explanation: "<code>\(error.reason)</code>.",
      context: context)
  }
}
