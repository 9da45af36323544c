import Foundation

/// The page of one runbook: what to do about an alert, for whoever has nothing but this program.
struct RunbookPage: Sendable {
  /// The alert.
  let name: String
  let text: String
  let context: PageContext

  /// Nil where there is no runbook of that name, with or without `.md`.
  init?(_ name: String, _ context: PageContext) {
    let bare = name.hasSuffix(".md") ? String(name.dropLast(3)) : name
    guard let text = RunbookTexts.all[bare] else { return nil }
    (self.name, self.text, self.context) = (bare, text, context)
  }

  var html: HTML {
    let main: HTML = """
      <p class="crumb"><a href="\(context.links.path("/runbooks"))">All runbooks</a> <span>›</span> \(name)</p>
      <article class="text">
      \(Self.markdown(context).html(text))</article>

      """
    return PageFrame(title: "\(name) – Runbook", tab: .none, refresh: nil).page(main, freshness: HTML(), in: context)
  }

  /// Runbooks lead to each other, and to what is not here: then the words stand alone.
  static func markdown(_ context: PageContext) -> Markdown {
    let links = context.links
    return Markdown { target in
      let name = target.hasSuffix(".md") ? target.dropLast(3) : target
      return RunbookTexts.all[String(name)] == nil ? nil : links.path("/runbooks/\(name)")
    }
  }

  /// The page at `/runbooks`: all of them, each with what its alert means.
  static func all(_ context: PageContext) -> HTML {
    let items = RunbookTexts.all.sorted { $0.key < $1.key }.map { name, text -> HTML in
      let link: HTML = "<a href=\"\(context.links.path("/runbooks/\(name)"))\">\(name)</a>"
      return "<li>\(link)\n\(markdown(context).html(meaning(of: text)))"
    }
    let main: HTML = """
      <article class="text">
      <h1>Runbooks</h1>
      <p>What each alert means, how to find out what is wrong, and what to do about it with the risk of doing so.</p>
      \(markdown(context).html(RunbookTexts.always))\
      <h2>The alerts</h2>
      <ul class="runbooks">
      \(items.joined())</ul></article>

      """
    return PageFrame(title: "Runbooks – Cinder migrations", tab: .none, refresh: nil)
      .page(main, freshness: HTML(), in: context)
  }

  /// The first sentence below its first heading.
  private static func meaning(of text: String) -> String {
    let paragraph = text.components(separatedBy: "\n\n").dropFirst(2).first ?? ""
    let words = paragraph.replacing("\n", with: " ")
    guard let end = words.firstRange(of: ". ") else {
      return words.hasSuffix(":") ? words.dropLast() + "." : words
    }
    return words[..<end.lowerBound] + "."
  }
}
