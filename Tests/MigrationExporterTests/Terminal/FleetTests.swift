import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("What is chosen of a fleet, and in which order")
struct FleetTests {
  private static let fleet: Fleet = {
    func migration(
      _ id: String, _ state: MigrationState = .copying, gib: Double?, percent: Int?, rate: Double?, done: Double?,
      start: Double?, name: String
    ) -> MigrationSnapshot {
      Sample.migration(id, state, percent: percent, name: name) {
        $0.volume.sizeBytes = gib.map { $0 * 0x1p30 }
        $0.verdict.rate = rate
        $0.verdict.estimatedCompletion = done
        $0.start = start
      }
    }
    return Fleet(
      Sample.board([
        Sample.cloud(
          "z",
          [
            migration("a", gib: 10, percent: 50, rate: 7, done: 300, start: 3, name: "n3"),
            migration("b", .waiting, gib: nil, percent: nil, rate: nil, done: nil, start: nil, name: ""),
            migration("c", .stalled, gib: 30, percent: 10, rate: 0, done: nil, start: 1, name: "n1"),
          ]),
        Sample.cloud("y", [migration("d", .slow, gib: 20, percent: 90, rate: 1, done: 200, start: 2, name: "n2")]),
      ]).current)
  }()

  private func ids(_ adjust: (inout Fleet.Selection) -> Void) throws -> String {
    var selection = Fleet.Selection()
    adjust(&selection)
    return try Self.fleet.selected(selection).migrations.map(\.volume_id).joined()
  }

  @Test(
    "each order puts first what one looks for with it, and last what is not known, also when it is reversed",
    arguments: [
      (.worst, "cdab", "badc"), (.cloud, "dcab", "cabd"), (.name, "bcda", "adcb"), (.size, "cdab", "adcb"),
      (.progress, "dacb", "cadb"), (.rate, "cdab", "adcb"), (.done, "dacb", "adcb"), (.start, "cdab", "adcb"),
    ] as [(MigrationSort, String, String)])
  func order(_ sort: MigrationSort, _ order: String, _ reversed: String) throws {
    #expect(try ids { $0.sort = sort } == order)
    #expect(try ids { ($0.sort, $0.isReversed) = (sort, true) } == reversed)
  }

  @Test("what is equal stands in the order of first sight, however many there are")
  func stable() {
    let migrations = (0..<500).map { Sample.migration("\($0)") }
    let fleet = Fleet(Sample.board([Sample.cloud("a", migrations)]).current)
    for sort in MigrationSort.allCases {
      for isReversed in [false, true] {
        let order = sort.order(fleet.migrations, isReversed: isReversed).map(\.volume_id)
        #expect(order == migrations.map(\.id), "\(sort)")
      }
    }
  }

  @Test("clouds and states are chosen, several of each")
  func filters() throws {
    #expect(try ids { $0.clouds = ["y"] } == "d")
    #expect(try ids { $0.clouds = ["y", "z"] } == "cdab")
    #expect(try ids { $0.states = ["slow", "waiting"] } == "db")
    #expect(try ids { ($0.clouds, $0.states) = (["z"], ["slow"]) } == "")
  }

  @Test("a cloud that is not watched is an error that names those that are, and no empty list")
  func unknownCloud() {
    var selection = Fleet.Selection()
    selection.clouds = ["x\u{1B}[2J"]
    let error = #expect(throws: UnknownCloud.self) { try Self.fleet.selected(selection) }
    #expect(error.map { "\($0)" } == "no cloud x\u{FFFD}[2J is watched; those that are: z, y")
  }

  @Test("only chosen clouds are complained of")
  func complaints() throws {
    var down = Sample.cloud("down")
    down.failure = OpenStackError(.timeout, "no answer")
    let fleet = Fleet(Sample.board([Sample.cloud("up"), down]).current)
    var selection = Fleet.Selection()
    selection.clouds = ["up"]
    #expect(fleet.complaints == ["cloud down: no answer"])
    #expect(try fleet.selected(selection).complaints.isEmpty)
    #expect(Fleet(SnapshotBoard(clouds: ["new"]).current).complaints == ["cloud new: it has not been polled yet"])
  }

  @Test("a cloud that is down has counts in each state and the kind of its failure")
  func cloud() {
    var down = Sample.cloud("down", [Sample.migration("v1", .stalled), Sample.migration("v2")])
    down.failure = OpenStackError(.notAdmin, "no admin")
    let told = API.Cloud(down)
    #expect(told.failure == "no admin")
    #expect(told.failure_code == "not_admin")
    #expect(!told.up && told.polled)
    #expect(told.migrations["stalled"] == 1 && told.migrations["copying"] == 1 && told.migrations["slow"] == 0)
    #expect(told.microversion == "3.72")
  }

  @Test(
    "is CSV with the keys of the JSON, in which no cell is a formula and no name leaves its line",
    arguments: HostileText.all + ["=1+1"])
  func csv(_ name: String) throws {
    let fleet = Fleet(Sample.board([Sample.cloud("a", [Sample.migration("v1", name: name)])]).current)
    let lines = fleet.csv.split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 3 && lines[2].isEmpty)
    let object = try JSONSerialization.jsonObject(with: Data(fleet.json.utf8)) as? [[String: Any]]
    #expect(Set(lines[0].split(separator: ",").map(String.init)) == Set(try #require(object?.first).keys))
    let reader = CSVCells(lines[1])
    #expect(reader.cells.count == lines[0].split(separator: ",").count)
    #expect(reader.cells[3].first.map { !"=+-@".contains($0) } ?? true)
    for scalar in fleet.csv.unicodeScalars where scalar != "\n" {
      #expect(scalar.properties.generalCategory != .control)
    }
  }

  /// The cells of one line, by the rules of RFC 4180.
  private struct CSVCells {
    var cells: [String] = [""]

    init(_ line: Substring) {
      var isQuoted = false
      var views = [String.UnicodeScalarView()]
      for scalar in line.unicodeScalars {
        switch scalar {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: views.append(.init())
        default: views[views.count - 1].append(scalar)
        }
      }
      cells = views.map(String.init)
    }
  }
}
