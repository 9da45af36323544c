import StallDetector

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

  /// A migration that is not known now.
  ///
  /// - Parameter ended: what the history has of migrations of that volume, the last first.
  static func migration(
    _ volume: String, of cloud: String, isCloudKnown: Bool, ended: [FinishedMigration], _ context: PageContext
  ) -> NotFoundPage {
    guard isCloudKnown else {
      return NotFoundPage(
        headline: "No such cloud is watched.",
        explanation: "The configuration names no cloud <code>\(Words.plain(cloud, 60))</code>.", context: context)
    }
    let history = context.links.path(HistoryQuery().with { ($0.cloud, $0.text) = (cloud, volume) }.path)
    let code: HTML = "<code>\(Words.plain(volume, 80))</code>"
    guard let last = ended.first else {
      return NotFoundPage(
        headline: "No such migration is known now.",
        explanation: """
          Nothing is known of a migration of volume \(code) in cloud \(Words.plain(cloud, 60)), and the history has none that \
          ended. One that has ended is shown here for five minutes, one that failed or whose volume vanished for a day; after \
          that it is in the <a href="\(history)">history</a>, where one is kept.
          """, context: context)
    }
    let name: HTML = last.name.isEmpty ? code : "<strong>\(Words.plain(last.name, 120))</strong> (\(code))"
    let took: HTML? = last.duration.map { ", after \(duration($0))" }
    let others: HTML =
      ended.count > 1
      ? "The history has <a href=\"\(history)\">\(Words.count(ended.count, "migration")) of it</a>."
      : "The history <a href=\"\(history)\">has it</a>."
    return NotFoundPage(
      headline: "This migration is over: \(last.result.countedWord).",
      explanation: """
        That of \(name) in cloud \(Words.plain(cloud, 60)) ended \(Words.clock(last.end, at: context.now)) UTC\(took). Its page \
        stands for five minutes after that (a day where it failed or the volume vanished). \(others)
        """, context: context)
  }

  /// A runbook that does not come with the program.
  static func runbook(_ name: String, _ context: PageContext) -> NotFoundPage {
    NotFoundPage(
      headline: "There is no such runbook.",
      explanation: """
        No alert of this exporter is called <code>\(Words.plain(name, 80))</code>. <a href="\(context.links.path("/runbooks"))">These \
        are all runbooks</a>.
        """, context: context)
  }

  /// A query that can't be what it says.
  static func query(_ error: BadQuery, _ context: PageContext) -> NotFoundPage {
    NotFoundPage(
      headline: "This address asks for something that is not there.", explanation: "<code>\(error.reason)</code>.",
      context: context)
  }
}
