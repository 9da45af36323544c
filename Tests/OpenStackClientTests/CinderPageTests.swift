import Testing

@testable import OpenStackClient

/// Lists and shows: good rows, bad rows, next pages, and answers that are none.
struct CinderPageTests {
  private func page(_ rows: [String], links: String? = nil) throws -> CinderAPI.Page {
    let links = links.map { #", "volumes_links": \#($0)"# } ?? ""
    let body = "{\"volumes\": [\(rows.joined(separator: ","))]\(links)}"
    return try CinderAPI.page(in: .json(200, body), what: "listing")
  }

  private func row(_ id: String) -> String {
    Transcript.row(id: id, status: #""migrating""#, host: "hosta@alpha#pool1")
  }

  private static let next = #"[{"rel": "next", "href": "http://elsewhere:1/v3/volumes/detail?limit=1&marker=other"}]"#

  @Test("An empty list is a page without volumes and without a next one")
  func empty() throws {
    let page = try page([])
    #expect(page.volumes.isEmpty)
    #expect(page.skipped == 0)
    #expect(page.nextMarker == nil)
  }

  @Test("A last page has all its volumes in order", arguments: [nil, "null", "[]", #"[{"rel": "self"}]"#])
  func lastPage(links: String?) throws {
    let page = try page([row("v1"), row("v2")], links: links)
    #expect(page.volumes.map(\.id) == ["v1", "v2"])
    #expect(page.nextMarker == nil)
  }

  @Test("A link to the next page makes the last row's id the marker; where the link leads does not count")
  func nextPage() throws {
    #expect(try page([row("v1"), row("v2")], links: Self.next).nextMarker == "v2")
    #expect(try page([], links: Self.next).nextMarker == nil)
  }

  @Test(
    "A row that makes no sense is skipped and counted, and the others stay",
    arguments: [
      "{}", "null", "[]", "42", #""text""#, "true", #"{"id": null}"#, #"{"id": 7}"#,
    ])
  func badRow(json: String) throws {
    let page = try page([row("v1"), json, row("v2")], links: Self.next)
    #expect(page.volumes.map(\.id) == ["v1", "v2"])
    #expect(page.skipped == 1)
    #expect(page.nextMarker == "v2")
  }

  @Test("The next page begins after the last row that has an id")
  func badLastRow() throws {
    #expect(try page([row("v1"), #"{"id": "odd", "size": "big"}"#], links: Self.next).nextMarker == "odd")
    #expect(try page([row("v1"), "null"], links: Self.next).nextMarker == "v1")
    let all = try page(["null", "{}"], links: Self.next)
    #expect(all.skipped == 2)
    #expect(all.nextMarker == nil)
  }

  @Test(
    "An answer that is no list is an error that does not quote it",
    arguments: [
      APIResponse.html(200), .json(200, ""), .json(200, "{"), .json(200, "[]"), .json(200, "null"), .json(200, "{}"),
      .json(200, #"{"volumes": null}"#), .json(200, #"{"volumes": {}}"#), .json(200, #"{"volumes": "no"}"#),
      .json(200, #"{"volume": {"id": "v"}}"#), .json(200, #"{"volumes": [], "volumes_links": 7}"#),
      .json(200, #"{"volumes": [{"id": "v1"}, {"id": "v"#), .json(200, "\u{0}\u{1}"),
    ])
  func noList(answer: APIResponse) {
    let error = #expect(throws: OpenStackError.self) { try CinderAPI.page(in: answer, what: "listing volumes") }
    #expect(error?.code == .badAnswer)
    #expect(error?.description.hasPrefix("listing volumes got an answer that can't be read: ") == true)
  }

  @Test("An answer of 100 000 open brackets is refused and does no harm")
  func deepNesting() {
    let deep = String(repeating: "[", count: 100_000)
    let error = #expect(throws: OpenStackError.self) {
      try CinderAPI.page(in: .json(200, #"{"volumes": \#(deep)"#), what: "listing")
    }
    #expect(error?.code == .badAnswer)
  }

  @Test("A show is one volume")
  func show() throws {
    let answer = APIResponse.json(200, #"{"volume": \#(Transcript.migratingVolume)}"#)
    let volume = try CinderAPI.volume(in: answer, what: "reading")
    #expect(volume.id == Transcript.volume)
    #expect(volume.progress == .percent(7))
  }

  @Test(
    "A show that is none is an error, and never one that says the volume is gone",
    arguments: [
      (APIResponse.html(200), "it is HTML, not JSON; does a proxy or another service answer there?"),
      (.json(200, "{}"), "no key volume"),
      (.json(200, #"{"volume": null}"#), "unexpected value at volume"),
      (.json(200, #"{"volume": {}}"#), "no key volume.id"),
    ])
  func badShow(answer: APIResponse, complaint: String) {
    let error = #expect(throws: OpenStackError.self) { try CinderAPI.volume(in: answer, what: "reading volume v") }
    #expect(error?.code == .badAnswer)
    #expect(error?.description == "reading volume v got an answer that can't be read: \(complaint)")
  }

  @Test("A list in which a name is no UTF-8 is read whole, with that name repaired")
  func invalidUTF8() throws {
    let body = Array(#"{"volumes": [{"id": "a", "name": "x"#.utf8) + [0xFF, 0xC3] + Array(#"y"}, {"id": "b"}]}"#.utf8)
    let page = try CinderAPI.page(in: APIResponse(status: 200, headers: [:], body: body), what: "listing")
    #expect(page.volumes.map(\.id) == ["a", "b"])
    #expect(page.volumes[0].name == "x\u{FFFD}\u{FFFD}y")
    #expect(page.skipped == 0)
  }

  @Test("An error status is an error for lists and shows alike")
  func errorStatus() {
    for status in [204, 400, 500, 503] {
      let list = #expect(throws: OpenStackError.self) { try CinderAPI.page(in: .html(status), what: "listing") }
      let show = #expect(throws: OpenStackError.self) { try CinderAPI.volume(in: .html(status), what: "listing") }
      #expect(list?.code == .serverError)
      #expect(list == show)
    }
  }
}
