import OpenStackClient
import Testing

@testable import MigrationExporter
@testable import StallDetector

@Suite("What is asked for of the fleet")
struct FleetQueryTests {
  private func query(_ parameters: [String: String]) throws -> FleetQuery { try FleetQuery { parameters[$0] } }

  @Test("a query is read from its own path")
  func roundTrip() throws {
    var query = FleetQuery()
    (query.standing, query.cloud, query.text, query.sort, query.isReversed, query.page) =
      (.stalled, "prod r1&x=1", "a b/ü#\"", .size, true, 7)
    #expect(
      query.path == "/?state=stalled&cloud=prod%20r1%26x%3D1&q=a%20b%2F%C3%BC%23%22&sort=-size&page=7")
    #expect(FleetQuery().path == "/")
    #expect(
      try self.query(["state": "stalled", "cloud": "prod r1&x=1", "q": "a b/ü#\"", "sort": "-size", "page": "7"])
        == query)
    #expect(try self.query([:]) == FleetQuery())
    #expect(try self.query(["state": "", "sort": "", "page": "", "utm": "x"]) == FleetQuery())
  }

  @Test(
    "what a parameter can't say is refused by name",
    arguments: [
      ("state", "stuck"), ("state", "STALLED"), ("sort", "colour"), ("sort", "--size"), ("page", "0"), ("page", "-1"),
      ("page", "1.5"), ("page", "99999999999999999999"), ("page", "<script>"),
    ])
  func refused(_ name: String, _ value: String) {
    #expect { try query([name: value]) } throws: { error in
      (error as? BadQuery)?.reason.hasPrefix("\(name)=") == true
    }
  }

  @Test("each order is what it says, what is not known comes last, and turned round it is the other way")
  func orders() {
    let migrations = [
      ("b", 2.0, 10.0), ("a", 3, 5), ("c", 1, nil as Double?),
    ].map { name, size, rate in
      Sample.migration("id-\(name)", name: name.uppercased()) {
        $0.volume.sizeBytes = size
        $0.verdict.rate = rate
        $0.lastAdvance = size
        $0.percent = Int(size) * 10
        $0.sourceHost = "\(9 - size)"
        $0.verdict.estimatedCompletion = rate
      }
    }
    let snapshot = PageSample.snapshot([Sample.cloud("prod", migrations)])
    func names(_ sort: FleetQuery.Sort, reversed: Bool = false) -> String {
      let query = FleetQuery().with { ($0.sort, $0.isReversed) = (sort, reversed) }
      return FleetView(snapshot, query, at: PageSample.now).places.map { migrations[$0.index].volume.name }.joined()
    }
    #expect(names(.name) == "ABC")
    #expect(names(.name, reversed: true) == "CBA")
    #expect(names(.size) == "ABC")
    #expect(names(.size, reversed: true) == "CBA")
    #expect(names(.rate) == "BAC")
    #expect(names(.rate, reversed: true) == "ABC")
    #expect(names(.done) == "ABC")
    #expect(names(.progress) == "CBA")
    #expect(names(.route) == "ABC")
    #expect(names(.advance) == "CBA")
    #expect(names(.worst) == "BAC")
  }

  @Test("a text is looked for in names, ids and backends, whatever the case, and all that is chosen is counted")
  func chosen() {
    let one = Sample.cloud(
      "one", [Sample.migration("x1", name: "Alpha"), Sample.migration("x2", .stalled, name: "beta")])
    let two = Sample.cloud("two", [Sample.migration("y1", name: "gamma") { $0.destinationHost = "ALPHA@x" }])
    let snapshot = PageSample.snapshot([one, two])
    func view(_ change: (inout FleetQuery) -> Void) -> FleetView {
      FleetView(snapshot, FleetQuery().with(change), at: PageSample.now)
    }
    let found = view { $0.text = "aLpHa" }
    #expect(found.places.map(\.cloud) == [0, 1])
    #expect(found.counts == [.copying: 2])
    let stalled = view { $0.standing = .stalled }
    let best = view { $0.isReversed = true }
    #expect(best.places.map { snapshot.clouds[$0.cloud].migrations[$0.index].id }.last == "x2", "the worst comes last")
    #expect((stalled.chosen, stalled.matching, stalled.all) == (1, 3, 3))
    #expect(stalled.counts == [.copying: 2, .stalled: 1])
    let other = view { $0.cloud = "two" }
    #expect((other.chosen, other.all) == (1, 3))
    #expect(view { $0.cloud = "three" }.chosen == 0)
    #expect(view { $0.page = 9 }.page == 1)
  }
}
