import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The screen of exporterd watch")
struct WatchScreenTests {
  private static let now = 1_749_996_300.0  // 14:05:00 UTC

  private func fleet(_ count: Int, _ adjust: (inout CloudSnapshot) -> Void = { _ in }) -> Fleet {
    let states = MigrationState.allCases
    let migrations = (0..<count).map { Sample.migration("v\($0)", states[$0 % states.count], name: "name-\($0)") }
    var cloud = Sample.cloud("prod", migrations)
    adjust(&cloud)
    return Fleet(Sample.board([cloud]).current)
  }

  private func screen(_ fleet: Fleet?) -> WatchScreen {
    var screen = WatchScreen(place: "http://localhost:9776")
    if let fleet { screen.take(fleet, at: Self.now) }
    return screen
  }

  private func lines(_ screen: WatchScreen, _ columns: Int, _ rows: Int, at time: Double = now) -> [String] {
    screen.lines(.init(columns: columns, rows: rows), at: time)
  }

  @Test("says where it looks, how many are in each state, and shows them")
  func whole() {
    let lines = lines(screen(fleet(2)), 100, 8)
    #expect(
      lines == [
        "Cinder migrations  http://localhost:9776" + String(repeating: " ", count: 48) + "14:05:00 UTC",
        "1 copying, 1 waiting", "",
        "STATE    VOLUME     SIZE  PROGRESS         WHY",
        "copying  name-1  100 GiB  ████░░░░░░  42%  at 42 %, the last new percent 60 s ago; stalled after 15…",
        "waiting  name-0  100 GiB  ████░░░░░░  42%  at 42 %, the last new percent 60 s ago; stalled after 15…",
        "", "q quits",
      ])
  }

  @Test(
    "fills the screen exactly and is never wider, whatever its size and however many there are",
    arguments: [0, 1, 5, 40, 10_000], [(100, 30), (60, 15), (20, 5), (1, 1), (5, 2), (300, 100)])
  func sizes(_ count: Int, _ size: (columns: Int, rows: Int)) {
    var failing = screen(fleet(count) { $0.failure = OpenStackError(.timeout, String(repeating: "words ", count: 50)) })
    failing.fail(String(repeating: "no connection ", count: 30), at: Self.now)
    for screen in [screen(nil), screen(fleet(count)), failing] {
      let lines = lines(screen, size.columns, size.rows)
      #expect(lines.count == size.rows)
      for line in lines { #expect(TerminalText.width(line) <= size.columns, "\(line)") }
    }
  }

  @Test(
    "counts what does not fit", arguments: [(100, 30, 40, 15), (100, 15, 40, 30), (60, 15, 40, 35), (100, 60, 40, 0)])
  func more(_ columns: Int, _ rows: Int, _ count: Int, _ left: Int) {
    let lines = lines(screen(fleet(count)), columns, rows)
    #expect(lines.last == (left > 0 ? "and \(left) more  q quits" : "q quits"))
    #expect(lines.count { $0.contains("name-") } == count - left)
  }

  @Test("tells those that failed from those that ended otherwise")
  func failed() {
    let ended = Sample.cloud(
      "prod",
      [
        Sample.ended("a", .error), Sample.ended("b", .vanished), Sample.ended("c"), Sample.ended("d", .reset),
        Sample.migration("e", .stalled), Sample.migration("f", .slow),
      ])
    let fleet = Fleet(Sample.board([ended]).current)
    #expect(lines(screen(fleet), 100, 20)[1] == "1 stalled, 2 failed, 1 slow, 2 ended")
    let painted = screen(fleet).lines(.init(columns: 100, rows: 20), isColoured: true, at: Self.now)[1]
    #expect(painted.contains("\u{1B}[1;31m2 failed\u{1B}[0m"), "\(painted)")
  }

  @Test("asked of an exporter, those that failed are counted also where they were not sent")
  func failedElsewhere() async throws {
    let board = Sample.board([
      Sample.cloud("prod", [Sample.ended("a", .error), Sample.ended("b"), Sample.migration("c", .stalled)]),
      Sample.cloud("lab", [Sample.ended("d", .vanished)]),
    ])
    let router = WebServer.router(
      board: board, page: MetricsPage(board: board, telemetry: Telemetry(clouds: [])), settings: WebSettings())
    try await RunningServer.with(router) { server in
      let client = try ExporterClient("http://127.0.0.1:\(server.port)")
      for most in [1, 2, nil] { #expect(try await client.fleet(most: most).failed == 2) }
      var selection = Fleet.Selection()
      selection.clouds = ["prod"]
      #expect(try await client.fleet(selection, most: 1).failed == 1)
      selection.states = ["stalled"]
      #expect(try await client.fleet(selection, most: 1).failed == 0)
      await client.close()
    }
  }

  @Test("for programs each look is a JSON document in a line, with all that the API has of it")
  func json() throws {
    var record = WatchRecord(.json)
    let fleet = fleet(3) { $0.migrations[0].volume.name = "\u{1B}[2J\n" }
    for time in [1.0004, 2.0006] {
      let line = record.take(fleet, at: time)
      #expect(line.hasSuffix("}\n") && line.unicodeScalars.count { $0.properties.generalCategory == .control } == 1)
      let look = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect(look["time"] as? Double == (time == 1.0004 ? 1 : 2.001))
      #expect((look["migrations"] as? [Any])?.count == 3)
      #expect((look["clouds"] as? [[String: Any]])?.first?["name"] as? String == "prod")
      #expect(Set(look.keys) == ["time", "clouds", "migrations"])
    }
  }

  @Test("for programs looks are rows of CSV that begin with the time, below one header")
  func csv() {
    var record = WatchRecord(.csv)
    let first = record.take(fleet(2), at: 1).split(separator: "\n")
    #expect(first.count == 3)
    #expect(first[0] == "time,\(fleet(0).csv.dropLast())")
    #expect(first[1].hasPrefix("1,prod,"))
    let second = record.take(fleet(1), at: 2.5)
    #expect(second.hasPrefix("2.5,prod,") && second.split(separator: "\n").count == 1)
    #expect(record.take(fleet(0), at: 3).isEmpty)
    #expect(record.news(of: []).isEmpty)
    #expect(record.news(of: ["a"]) == ["a"] && record.news(of: ["a"]).isEmpty)
    #expect(record.news(of: []).isEmpty && record.news(of: ["a"]) == ["a"])
  }

  @Test("counts also those that were not sent")
  func unsent() {
    var fleet = fleet(500)
    fleet.counts = ["copying": 9000, "stalled": 1000, "of-tomorrow": 1]
    let lines = lines(screen(fleet), 100, 30)
    #expect(lines[1] == "1000 stalled, 9000 copying, 1 of-tomorrow")
    #expect(lines.last == "and \(10_001 - lines.count { $0.contains("name-") }) more  q quits")
  }

  @Test("says since when nothing can be seen and of when is what it shows, and forgets that with the next look")
  func failing() {
    var screen = screen(fleet(1))
    screen.fail("no connection to http://localhost:9776: Connection refused", at: Self.now + 10)
    screen.fail("no connection to http://localhost:9776: Connection refused", at: Self.now + 12)
    let text = lines(screen, 200, 10, at: Self.now + 75).joined(separator: "\n")
    #expect(
      text.contains(
        "not seen for 1m: no connection to http://localhost:9776: Connection refused; what is shown is of 14:05:00"))
    #expect(text.contains("name-0"))
    screen.take(fleet(1), at: Self.now + 80)
    #expect(!lines(screen, 200, 10).joined().contains("not seen"))
  }

  @Test(
    "an exporter that goes and is back again: what it saw stays, what is new is shown, and each absence has its own time"
  )
  func backAgain() {
    let refused = "no connection to http://localhost:9776: Connection refused; does exporterd run there?"
    var screen = screen(fleet(2))
    let before = lines(screen, 200, 10)
    screen.fail(refused, at: Self.now + 10)
    let gone = lines(screen, 200, 10, at: Self.now + 40)
    #expect(gone[1] == before[1])
    #expect(gone[2] == "not seen for 30s: \(refused); what is shown is of 14:05:00")
    #expect(Array(gone[3...6]) == Array(before[2...5]))

    // It has just started, and has polled nothing yet: not that nothing migrates, and not what was before.
    screen.take(fleet(0) { $0.hasBeenPolled = false }, at: Self.now + 50)
    let starting = lines(screen, 200, 10, at: Self.now + 50)
    #expect(starting[1] == "cloud prod: it has not been polled yet")
    #expect(starting[2...8].joined().isEmpty)

    screen.take(fleet(3), at: Self.now + 60)
    let back = lines(screen, 200, 10, at: Self.now + 60)
    #expect(back[1] == "1 slow, 1 copying, 1 waiting")
    #expect(!back.joined().contains("seen") && !back.joined().contains("polled"))
    #expect(back.count { $0.contains("name-") } == 3)

    screen.fail(refused, at: Self.now + 100)
    screen.fail("http://localhost:9776 is too busy (503); try again", at: Self.now + 102)
    let again = lines(screen, 200, 10, at: Self.now + 105)
    #expect(
      again[2] == "not seen for 5s: http://localhost:9776 is too busy (503); try again; what is shown is of 14:06:00")
  }

  @Test("without a screen a look that fails says nothing of its own, and the next one is whole again")
  func plainBackAgain() {
    var screen = screen(fleet(1))
    screen.fail("refused", at: Self.now + 10)
    screen.take(fleet(2), at: Self.now + 20)
    let text = screen.plain(at: Self.now + 20)
    #expect(text.hasPrefix("2025-06-15 14:05:20 UTC\nSTATE"))
    #expect(!text.contains("refused") && text.contains("name-1"))
  }

  @Test("before the first look it says that it looks, or why it sees nothing")
  func first() {
    var screen = screen(nil)
    #expect(lines(screen, 80, 5)[1] == "Looking for migrations…")
    screen.fail("refused", at: Self.now)
    #expect(lines(screen, 80, 5)[1] == "not seen for 0s: refused")
  }

  @Test("names clouds that can't be seen, three at most")
  func clouds() {
    let clouds = (1...5).map { number in
      var cloud = Sample.cloud("c\(number)")
      cloud.failure = OpenStackError(.timeout, "no answer")
      return cloud
    }
    let lines = lines(screen(Fleet(Sample.board(clouds).current)), 80, 12)
    #expect(
      Array(lines[1...4]) == ["cloud c1: no answer", "cloud c2: no answer", "cloud c3: no answer", "and 2 more clouds"])
    #expect(!lines.joined().contains("Nothing is migrating."))
  }

  @Test("no name moves the cursor, with colours or without", arguments: HostileText.all)
  func hostile(_ text: String) {
    let migration = Sample.migration("v1", .unmeasurable, name: text, reason: .driverAssisted) {
      $0.volume.progress = .text(text)
    }
    var cloud = Sample.cloud(text, [migration])
    cloud.failure = OpenStackError(.timeout, text)
    var screen = WatchScreen(place: text)
    screen.take(Fleet(Sample.board([cloud]).current), at: Self.now)
    screen.fail(text, at: Self.now)
    for isColoured in [false, true] {
      let lines = screen.lines(.init(columns: 100, rows: 20), isColoured: isColoured, at: Self.now)
      let painted = lines.joined().replacing(#/\u{1B}\[[0-9;]+m/#, with: "")
      for scalar in painted.unicodeScalars { #expect(scalar.properties.generalCategory != .control) }
    }
  }

  @Test("without a screen it is the time and a table")
  func plain() {
    #expect(
      screen(fleet(1)).plain(at: Self.now) == """
        2025-06-15 14:05:00 UTC
        STATE    VOLUME     SIZE  PROGRESS         WHY
        waiting  name-0  100 GiB  ████░░░░░░  42%  at 42 %, the last new percent 60 s ago; stalled after 15 min without one


        """)
  }
}
