import Testing

@testable import MigrationExporter

@Suite("The page of the history")
struct HistoryPageTests {
  private func finished(
    _ id: String, mebibytes rate: Double = 100, from source: String = "a@x#1",
    result: MigrationSnapshot.Result = .success,
    cloud: String = "prod", name: String = "vol", endedAgo: Double = 60
  ) -> FinishedMigration {
    let size = 100 * 0x1p30
    let end = PageSample.now - endedAgo
    return FinishedMigration(
      cloud: cloud, volumeID: id, key: end, name: name, projectID: "p", volumeType: "ssd", sizeBytes: size,
      sourceHost: source,
      destinationHost: "b@y#2", method: .cinder, isRetype: false, start: end - size / (rate * 0x1p20), end: end,
      result: result,
      percent: result == .success ? 100 : 37)
  }

  private func page(
    _ all: [FinishedMigration], _ query: HistoryQuery = HistoryQuery(), clouds: [String] = ["prod"],
    isKept: Bool = true,
    failure: StoreError? = nil
  ) -> String {
    let digest = HistoryDigest(all.map(HistoryDigest.Entry.init), query)
    let answer = HistorySource.Answer(
      digest: digest, migrations: digest.shown.map { all[$0] }, isKept: isKept, failure: failure)
    return HistoryPage(answer: answer, clouds: clouds, query: query, context: PageSample.context).html.text
  }

  @Test("says of each how it ended, how long it took, how fast, and how that compares with its route")
  func rows() {
    let page = page([
      finished("slow", mebibytes: 40), finished("f", result: .error), finished("a"), finished("b"), finished("c"),
      finished("d", mebibytes: 190), finished("other", from: "z@z#z"),
    ])
    #expect(page.contains("<h1>7 migrations ended: 6 done, 1 failed.</h1>"))
    #expect(
      page.contains(
        "<small>slow</small><td>a@x#1<small>→ b@y#2</small><td class=\"n\">100 GiB<td class=\"n\">42 min<td class=\"n\">40 MiB/s"
      ))
    #expect(page.contains("<b class=\"slow\">2.5 × slower</b><small>usual: 100 MiB/s</small>"))
    #expect(page.contains("1.9 × faster<small>usual: 100 MiB/s</small>"))
    #expect(page.contains("<td>as usual<td class=\"t\">15 Jun 14:02:20"))
    #expect(page.contains("<tr class=\"failed\"><td class=\"v\"><b>failed</b><small>at 37 %</small>"))
    #expect(page.contains("1 copy was</a> notably slower than usual for its route"))
    // One copy alone tells nothing.
    #expect(
      page.contains(
        "<small>other</small><td>z@z#z<small>→ b@y#2</small><td class=\"n\">100 GiB<td class=\"n\">17 min<td class=\"n\">100 MiB/s<td><i>–</i>"
      ))
    #expect(
      page.contains(
        "<th scope=\"row\">a@x#1<small>→ b@y#2</small><td class=\"n\">5<td class=\"n\">106 MiB/s<td class=\"n\">100 MiB/s<td class=\"n\">40 MiB/s to 190 MiB/s"
      ))
  }

  @Test("can be asked for one result, one cloud, a text, and those that were slow; and is paged")
  func chosen() throws {
    let all = [
      finished("s", mebibytes: 40, name: "needle"), finished("a"), finished("b"), finished("c"),
      finished("x", result: .vanished, cloud: "two"),
    ]
    func ids(_ parameters: [String: String]) throws -> [String] {
      let query = try HistoryQuery { parameters[$0] }
      return HistoryDigest(all.map(HistoryDigest.Entry.init), query).shown.map { all[$0].volumeID }
    }
    #expect(try ids([:]) == ["s", "a", "b", "c", "x"])
    #expect(try ids(["result": "vanished"]) == ["x"])
    #expect(try ids(["cloud": "two"]) == ["x"])
    #expect(try ids(["q": "NEEDLE"]) == ["s"])
    #expect(try ids(["pace": "slow"]) == ["s"])
    #expect(throws: BadQuery.self) { try ids(["result": "good"]) }
    #expect(throws: BadQuery.self) { try ids(["pace": "fast"]) }
    let many = (0..<250).map { finished("v\($0)", endedAgo: Double($0)) }
    let third = page(many, HistoryQuery().with { $0.page = 3 })
    #expect(third.contains("201 to 250 of 250"))
    #expect(third.contains("<a href=\"/history?page=2\">‹ before</a>"))
    #expect(third.contains("<small>v249</small>"))
    #expect(!third.contains("<small>v199</small>"))
    #expect(page(many).utf8.count < 100_000)
  }

  @Test(
    "that none has ended is said only where nothing is chosen",
    arguments: [
      ["q": "zzz"], ["cloud": "two"], ["cloud": "two", "result": "error"], ["q": "zzz", "pace": "slow"],
      ["q": "zzz", "page": "2"],
    ])
  func headline(_ parameters: [String: String]) throws {
    let none = "<h1>No migration has ended yet.</h1>"
    let chosen = page([finished("a")], try HistoryQuery { parameters[$0] }, clouds: ["prod", "two"])
    #expect(!chosen.contains(none))
    #expect(chosen.contains("<h1>Nothing that ended is so.</h1>"))
    #expect(page([], try HistoryQuery { ["result": "error"][$0] }).contains("<h1>Nothing that ended is so.</h1>"))
    // Without the wish for a result some have ended.
    let failed = page([finished("a")], try HistoryQuery { ["result": "error"][$0] })
    #expect(failed.contains("<h1>1 migration ended: 1 done.</h1>"))
    for page in ["1", "2"] { #expect(self.page([], try HistoryQuery { ["page": page][$0] }).contains(none)) }
  }

  @Test("has the mean pace of each route beside the median, of the cloud that is asked for")
  func paces() throws {
    let all = [
      finished("a", mebibytes: 10), finished("b", mebibytes: 20), finished("c", mebibytes: 60),
      finished("x", mebibytes: 300, cloud: "two"), finished("y", result: .error, cloud: "two"),
    ]
    func paces(_ query: HistoryQuery) -> [HistoryPaces.Pace] {
      HistoryDigest(all.map(HistoryDigest.Entry.init), query).paces
    }
    let pace = try #require(paces(HistoryQuery().with { $0.cloud = "prod" }).first)
    #expect(paces(HistoryQuery().with { $0.cloud = "prod" }).count == 1)
    #expect((pace.mean / 0x1p20).rounded() == 30)
    #expect((pace.usual / 0x1p20).rounded() == 20)
    #expect(paces(HistoryQuery()).count == 2)
    // Of two the median is between them.
    let two = HistoryDigest(all.prefix(2).map(HistoryDigest.Entry.init), HistoryQuery()).paces
    #expect((try #require(two.first).usual / 0x1p20).rounded() == 15)
    let page = page(all, HistoryQuery().with { $0.cloud = "two" }, clouds: ["prod", "two"])
    #expect(
      page.contains("<td>two<td class=\"n\">1<td class=\"n\">300 MiB/s<td class=\"n\">300 MiB/s<td class=\"n\">–"))
    #expect(!page.contains("30 MiB/s"))
    #expect(page.contains("<th scope=\"col\" class=\"n\">Mean<th scope=\"col\" class=\"n\">Median"))
  }

  @Test("says so where nothing is kept, and where what is kept can't be read")
  func notices() {
    #expect(page([], isKept: false).contains("<h1>No migration has ended yet.</h1>"))
    #expect(page([], isKept: false).contains("Nothing is kept: this exporter has no store"))
    let failure = StoreError(.damaged, "the <database> is damaged")
    #expect(page([], isKept: false, failure: failure).contains("<b>The history can't be read</b>"))
    #expect(page([], isKept: false, failure: failure).contains("the &lt;database&gt; is damaged"))
    #expect(!page([finished("a")]).contains("Nothing is kept"))
  }

  @Test("without a store shows what has ended lately, the last first")
  func memory() async {
    let early = Sample.ended("early", .error)
    var late = Sample.ended("late")
    late.end = Sample.begin + 5
    let snapshot = PageSample.snapshot([Sample.cloud("prod", [early, late, Sample.migration("v1")])])
    let answer = await HistorySource(path: nil).answer(HistoryQuery(), snapshot)
    #expect(answer.migrations.map(\.volumeID) == ["late", "early"])
    #expect(!answer.isKept)
  }

  @Test("reads a store that an exporter writes, and says what is wrong with one that can't be read")
  func store() async throws {
    let bench = try StoreBench()
    let store = try bench.open()
    var scenario = LedgerScenario()
    var memory = CloudMemory(&scenario.ledger, of: StoreBench.order())
    memory.ends = [
      finished("a"), finished("b", endedAgo: 30), finished("s", mebibytes: 40, endedAgo: 10), finished("c"),
    ]
    store.remember(memory)
    await store.saveAll()
    let path = store.path
    let source = HistorySource(path: path)
    let answer = await source.answer(HistoryQuery(), PageSample.snapshot([]))
    #expect(answer.failure == nil)
    #expect(answer.isKept)
    #expect(answer.migrations.map(\.volumeID).prefix(2) == ["s", "b"])
    #expect(answer.digest.slow == 1)
    let found = await source.answer(HistoryQuery().with { $0.text = "A@X" }, PageSample.snapshot([]))
    #expect(found.digest.chosen == 4)
    let missing = await HistorySource(path: path + ".none").answer(HistoryQuery(), PageSample.snapshot([]))
    #expect(missing.failure != nil)
    await store.end()
  }
}
