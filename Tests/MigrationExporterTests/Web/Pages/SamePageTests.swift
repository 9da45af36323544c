import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What all pages have in common")
struct SamePageTests {
  private static var reset: MigrationSnapshot {
    var migration = PageSample.copy("v1", .ended)
    (migration.result, migration.end) = (.reset, Sample.begin)
    return migration
  }

  private static func history(_ migrations: [MigrationSnapshot]) -> String {
    let snapshot = PageSample.snapshot([Sample.cloud("prod", migrations)])
    let query = HistoryQuery()
    return HistoryPage(
      answer: HistorySource.lately(query, snapshot), clouds: ["prod"], query: query, context: PageSample.context
    ).html.text
  }

  @Test("one that an admin has taken back is neither done nor failed, wherever it is shown")
  func reset() {
    #expect(PageSample.fleet([Sample.cloud("prod", [Self.reset])]).contains("<tbody class=\"reset\">"))
    let page = PageSample.migration(Self.reset)
    #expect(page.contains("<div class=\"head one reset\">"))
    #expect(page.contains("<td class=\"v reset\"><b>ended</b>"))
    #expect(!page.contains("class=\"v ended\""))
    #expect(Self.history([Self.reset]).contains("<tr class=\"reset\"><td class=\"v\"><b>reset</b>"))
    #expect(Self.history([Self.reset]).contains("<a class=\"reset\" href=\"/history?result=reset\"><b>reset</b> 1</a>"))
    for place in [".reset .v b", ".reset .verdict b", ".v.reset b", "a.reset b::before", ".reset b::before"] {
      #expect(StyleSheet.text.contains(place))
    }
    #expect(Paint(state: "ended", result: "reset") == .plain)
    #expect(Paint(state: "ended", result: "success") == .good)
    #expect(Paint(state: "ended", result: "error") == .alarm)
  }

  @Test("whatever can have the focus is found again when the page asks for itself again")
  func focus() {
    let stalled = PageSample.copy("s1", .stalled, percent: 72, plateau: 1200)
    let many = PageSample.many(150)
    for page in [
      PageSample.fleet([many, Sample.cloud("two", [stalled, Self.reset])]), PageSample.migration(stalled),
      PageSample.migration(PageSample.copy()), Self.history([Self.reset]),
    ] {
      var ids: Set<Substring> = []
      for tag in PageSample.main(page).split(separator: "<").dropFirst() {
        let tag = tag.prefix { $0 != ">" }
        if let id = tag.firstRange(of: " id=\"") {
          #expect(ids.insert(tag[id.upperBound...].prefix { $0 != "\"" }).inserted, "\(tag)")
        }
        let isField = tag.hasPrefix("input ") && !tag.contains("type=\"hidden\"")
        let canHaveFocus = tag.contains("tabindex=\"0\"") || tag.hasPrefix("button") || isField
        // Links are found by where they lead, summaries by what they fold.
        if canHaveFocus || tag.hasPrefix("details") { #expect(tag.contains(" id=\""), "\(tag)") }
      }
    }
  }
}
