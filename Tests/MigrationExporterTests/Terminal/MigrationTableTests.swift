import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The table in the terminal")
struct MigrationTableTests {
  private func table(_ migrations: [MigrationSnapshot]) -> String {
    MigrationTable(Fleet(Sample.board([Sample.cloud("prod", migrations)]).current)).text
  }

  /// The rows without the heading.
  private func rows(_ migrations: [MigrationSnapshot]) -> [String] {
    table(migrations).split(separator: "\n").dropFirst().map(String.init)
  }

  @Test("is a word when nothing migrates")
  func nothing() {
    #expect(table([]) == "Nothing is migrating.\n")
    #expect(MigrationTable(Fleet(Snapshot())).text == "Nothing is migrating.\n")
  }

  @Test("has a heading and a row a migration")
  func whole() {
    let plateau = Reason.plateau(percent: 100, plateau: 900, window: 900)
    let migrations = [
      Sample.migration("a") { $0.verdict.rate = 45.44 * 0x1p20 },
      Sample.migration("b", .stalled, percent: 100, name: "", reason: plateau) { $0.verdict.rate = 0 },
      Sample.migration("c", .unmeasurable, percent: nil, reason: .fieldUnavailable) { $0.volume.sizeBytes = nil },
      Sample.ended("d", .error),
    ]
    #expect(
      table(migrations) == """
        STATE         VOLUME           SIZE  PROGRESS         MIB/S  WHY
        stalled       b             100 GiB  ██████████ 100%      0  \(plateau.sentence)
        ended         pg-main-data  100 GiB                          ended: error
        copying       pg-main-data  100 GiB  ████░░░░░░  42%   45.4  \(migrations[0].verdict.reason.sentence)
        unmeasurable  pg-main-data        ?                          \(Reason.fieldUnavailable.sentence)

        """)
  }

  @Test("has no column of rates where none is known, as after a single poll")
  func noRates() {
    #expect(table([Sample.migration()]).hasPrefix("STATE    VOLUME           SIZE  PROGRESS         WHY\n"))
  }

  @Test(
    "tells in how long each is done, counted from the last poll, once that is known of one",
    arguments: [
      (0, "<1m"), (59, "<1m"), (60, "1m"), (3599, "59m"), (11_400, "3h10m"), (172_799, "47h59m"), (172_800, "2d0h"),
      (364 * 86_400, "364d0h"), (999.9 * 86_400, "999d21h"), (1e9, ">999d"), (-5, "<1m"),
    ] as [(Double, String)])
  func left(_ seconds: Double, _ cell: String) {
    let known = Sample.migration("a") {
      $0.verdict.rate = 0x1p20
      $0.verdict.estimatedCompletion = Sample.begin + seconds
    }
    let lines = table([known, Sample.migration("b"), Sample.ended("c")]).split(separator: "\n")
    #expect(lines[0].contains("  MIB/S  DONE IN  WHY"))
    let room = String(repeating: " ", count: 7 - cell.count)
    #expect(lines[1].contains("%    1.0  \(room)\(cell)  at 42 %"))
    #expect(lines[2].contains("%               —  at 42 %"))
    #expect(lines[3].contains("GiB                                   ended: success"))
  }

  @Test("leaves room for a reason in a terminal of 112 columns however wide its cells are")
  func wide() {
    let migration = Sample.migration("a", .unmeasurable, name: String(repeating: "n", count: 30)) {
      $0.volume.sizeBytes = 99_999 * 0x1p30
      $0.verdict.rate = 999.9 * 0x1p20
      $0.verdict.estimatedCompletion = Sample.begin + 999.9 * 86_400
    }
    let snapshot = Sample.board([Sample.cloud("prod", [migration])]).current
    #expect(MigrationTable(Fleet(snapshot), .init(columns: 112)).text.split(separator: "\n").count == 2)
  }

  @Test("says after a single poll only what a single poll can tell")
  func onePoll() {
    let migrations = [
      Sample.migration("1"), Sample.migration("2", .waiting, reason: .noNumberYet(elapsed: 0, window: 900)),
      Sample.migration("3", .waiting, reason: .readingFailed(elapsed: 0, window: 900)) { $0.destinationHost = nil },
      Sample.migration("4", .unmeasurable, reason: .driverAssisted) { $0.volume.progress = .text("offloaded") },
      Sample.ended("5", .error),
    ]
    let snapshot = Sample.board([Sample.cloud("prod", migrations)]).current
    let reasons = MigrationTable(Fleet(snapshot, isOnePoll: true)).text.split(separator: "\n").map {
      String($0.dropFirst(54))
    }
    #expect(
      reasons == [
        "WHY", "ended: error", "at 42 %, on its way to stor2@lvm#hdd",
        "the storage driver copies it and gives no number (it says: offloaded)",
        "no number yet, on its way to stor2@lvm#hdd", "its details could not be read",
      ])
  }

  @Test("has a column of clouds where there are several")
  func clouds() {
    let clouds = [
      Sample.cloud("a", [Sample.migration("1")]),
      Sample.cloud("a-long-name-of-a-cloud", [Sample.migration("1", .slow)]),
    ]
    let lines = MigrationTable(Fleet(Sample.board(clouds).current)).text.split(separator: "\n")
    #expect(lines[0].hasPrefix("CLOUD             STATE    VOLUME"))
    #expect(lines[1].hasPrefix("a-long-name-of-…  slow     pg-main-data"))
    #expect(lines[2].hasPrefix("a                 copying  pg-main-data"))
  }

  @Test("is never wider than the terminal where that has room for its cells", arguments: [60, 79, 80, 100, 120, 200])
  func width(_ columns: Int) {
    let hostile = HostileText.all.map { text in
      Sample.migration(text, .unmeasurable, name: text, reason: .driverAssisted) { $0.volume.progress = .text(text) }
    }
    let migrations = [Sample.migration(name: "漢字漢字漢字漢字漢字漢字漢字漢字"), Sample.ended()] + hostile
    let snapshot = Sample.board([Sample.cloud("prod", migrations)]).current
    let text = MigrationTable(Fleet(snapshot), .init(columns: columns)).text
    for line in text.split(separator: "\n") { #expect(TerminalText.width(String(line)) <= columns, "\(line)") }
    #expect(text.contains("…"))
  }

  @Test("gives the reason a line of its own where little of it would be left beside the row")
  func below() {
    let snapshot = Sample.board([Sample.cloud("prod", [Sample.migration()])]).current
    #expect(
      MigrationTable(Fleet(snapshot), .init(columns: 60)).text == """
        STATE    VOLUME           SIZE  PROGRESS
        copying  pg-main-data  100 GiB  ████░░░░░░  42%
          at 42 %, the last new percent 60 s ago; stalled after 15 …

        """)
    #expect(
      MigrationTable(Fleet(snapshot), .init(columns: 80)).text == """
        STATE    VOLUME           SIZE  PROGRESS         WHY
        copying  pg-main-data  100 GiB  ████░░░░░░  42%  at 42 %, the last new percent …

        """)
  }

  @Test("shows every state, the worst first, across the clouds")
  func order() {
    let states = MigrationState.allCases
    let clouds = [
      Sample.cloud("a", states.map { Sample.migration("1", $0) }),
      Sample.cloud("b", states.map { Sample.migration("2", $0) }),
    ]
    let lines = MigrationTable(Fleet(Sample.board(clouds).current)).text.split(separator: "\n").dropFirst()
    let expected = ["stalled", "unreadable", "slow", "copying", "finishing", "unmeasurable", "waiting", "ended"]
    #expect(lines.map { $0.split(separator: " ")[1] } == expected.flatMap { [Substring($0), Substring($0)] })
  }

  @Test("a bar has ten cells at any percent", arguments: [0, 1, 9, 10, 42, 99, 100])
  func bar(_ percent: Int) {
    let row = rows([Sample.migration(percent: percent)])[0]
    #expect(row.count { $0 == "█" } == percent / 10)
    #expect(row.count { $0 == "█" || $0 == "░" } == 10)
    #expect(row.contains(" \(percent)%"))
  }

  @Test("a hostile text stays in its row and moves nothing", arguments: HostileText.all)
  func hostile(_ text: String) {
    let migration = Sample.migration("v1", .unmeasurable, name: text, reason: .driverAssisted) {
      $0.volume.progress = .text(text)
    }
    let text = table([migration])
    #expect(text.unicodeScalars.count { $0 == "\n" } == 2)
    for scalar in text.unicodeScalars where scalar != "\n" {
      let category = scalar.properties.generalCategory
      #expect(category != .control && category != .lineSeparator && category != .paragraphSeparator)
      #expect(category != .format || scalar == "\u{200D}", "invisible: \(scalar.value)")
    }
  }

  /// How many columns of a terminal each of these names takes; all are cut to 22, and padded to the longest.
  @Test(
    "columns line up whatever the name",
    arguments: [
      ("plain", "plain                 "), ("exactly-22-characters-", "exactly-22-characters-"),
      ("more-than-22-characters", "more-than-22-characte…"), ("größe", "größe                 "),
      ("e\u{301}te\u{301}", "e\u{301}te\u{301}                   "), ("漢字", "漢字                  "),
      ("漢字漢字漢字漢字漢字漢字", "漢字漢字漢字漢字漢字… "), ("a漢字漢字漢字漢字漢字漢", "a漢字漢字漢字漢字漢字…"),
      ("🐘 db", "🐘 db                 "), ("한국어", "한국어                "), ("ｆｕｌｌ", "ｆｕｌｌ              "),
    ])
  func widths(_ name: String, _ cell: String) {
    let longest = Sample.migration("v2", name: "exactly-22-characters-")
    #expect(rows([Sample.migration(name: name), longest])[0].hasPrefix("copying  \(cell)  100 GiB  ██"))
  }

  @Test(
    "gives up bars, then long names, then sizes where the terminal is too narrow for them",
    arguments: [
      (73, "stalled  more-than-22-characte…  100 GiB  ████░░░░░░  42%  999.9    3h10m"),
      (72, "stalled  more-than-22-characte…  100 GiB       42%  999.9    3h10m"),
      (62, "stalled  more-than-22-ch…  100 GiB       42%  999.9    3h10m"),
      (53, "stalled  more-than-22-ch…       42%  999.9    3h10m"),
      (20, "stalled  more-than-…"),
    ] as [(Int, String)])
  func narrow(_ columns: Int, _ row: String) {
    let migration = Sample.migration("a", .stalled, name: "more-than-22-characters") {
      $0.verdict.rate = 999.9 * 0x1p20
      $0.verdict.estimatedCompletion = Sample.begin + 11_400
    }
    let snapshot = Sample.board([Sample.cloud("prod", [migration])]).current
    let lines = MigrationTable(Fleet(snapshot), .init(columns: columns)).text.split(separator: "\n")
    #expect(lines[1] == row)
    #expect(lines.count == 3, "the reason has a line of its own")
    for line in lines { #expect(TerminalText.width(String(line)) <= columns) }
  }

  @Test("paints states and bars where colours are wanted, and changes nothing else")
  func colours() {
    let migrations = MigrationState.allCases.map { Sample.migration("\($0)", $0) } + [Sample.ended("e", .error)]
    let fleet = Fleet(Sample.board([Sample.cloud("prod", migrations)]).current)
    for columns in [nil, 40, 60, 100] {
      let plain = MigrationTable(fleet, .init(columns: columns)).text
      let painted = MigrationTable(fleet, .init(columns: columns, isColoured: true)).text
      #expect(!plain.contains("\u{1B}"))
      #expect(painted.replacing(#/\u{1B}\[[0-9;]+m/#, with: "") == plain)
      #expect(painted.contains("\u{1B}[1;31mstalled\u{1B}[0m"))
      #expect(painted.contains("\u{1B}[32mcopying\u{1B}[0m"))
      #expect(painted.contains("\u{1B}[33mslow\u{1B}[0m"))
    }
  }

  @Test("in its wide form has ids, bounds, waits and backends, and cuts nothing however narrow the terminal is")
  func wideForm() {
    let name = String(repeating: "n", count: 60)
    let migration = Sample.migration("the-id", name: name) {
      ($0.verdict.rate, $0.verdict.rateLowerBound, $0.verdict.rateUpperBound) = (0x1p20, 0x1p19, 0x1p21)
      $0.verdict.estimatedCompletion = Sample.begin + 7200
      $0.verdict.earliestCompletion = Sample.begin + 3600
      $0.verdict.latestCompletion = Sample.begin + 10_800
      $0.start = Sample.begin - 600
      $0.lastAdvance = Sample.begin - 30
      $0.verdict.stallDeadline = Sample.begin + 900
      $0.policyName = "default"
    }
    let late = Sample.migration("late", .stalled) { $0.verdict.stallDeadline = Sample.begin - 60 }
    let snapshot = Sample.board([Sample.cloud("prod", [migration, late])]).current
    let text = MigrationTable(Fleet(snapshot), .init(columns: 40, isWide: true)).text
    for cell in [
      " \(name)  the-id ", "1.0 (0.5–2.0)", "2h0m (1h0m–3h0m)", " 10m ", " 30s ",
      " in 15m  stor1@ceph#ssd  stor2@lvm#hdd ",
      "default (adaptive)", "since 1m",
    ] { #expect(text.contains(cell), "\(cell)") }
    #expect(!text.contains("…"))
  }
}
