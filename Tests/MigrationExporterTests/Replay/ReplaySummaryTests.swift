import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The summary of a replay")
struct ReplaySummaryTests {
  /// 42 % from 0 to 2 h, polled each minute, then 43 to 50 % a minute each, then the end.
  private static let pause: String = {
    let said = Array(repeating: "migrating,42", count: 120) + (43...50).map { "migrating,\($0)" } + ["success,"]
    let rows = said.enumerated().map { "\($0.offset * 60),v,10,\($0.element)\n" }
    return "\(ReplayedText.header)\n" + rows.joined() + "x\n"
  }()

  @Test("counts polls, hours, the alert and its plateau by hand")
  func byHand() throws {
    let report = try ReplayedText(Self.pause, policy: StallPolicy(mode: .strict)).report
    let summary = report.summary
    #expect((summary.rows, summary.migrations, report.badRows) == (129, 1, 1))
    #expect(summary.seconds == 128 * 60)
    let alert = try #require(summary.alerts.elements.first)
    #expect((summary.alerts.count, alert.start, alert.seconds, alert.percent) == (1, 900, 6300, 42))
    #expect(alert.end == .resolved)
    #expect(alert.sentence == "no new percent for 15 min (still 42 %); stalled after 15 min (the configured window)")
    let plateau = try #require(summary.plateaus.elements.first)
    #expect((plateau.seconds, plateau.percent, plateau.start, plateau.next) == (7200, 42, 0, 43))
  }

  /// Stalled at 42 %, then for an hour not to be read, then at 42 % as before.
  private static let unreadable: String = {
    let said =
      Array(repeating: "migrating,42", count: 120) + Array(repeating: ",", count: 60)
      + Array(repeating: "migrating,42", count: 60)
    return "\(ReplayedText.header)\n" + said.enumerated().map { "\($0.offset * 60),v,10,\($0.element)\n" }.joined()
  }()

  @Test(
    "a stall outlasts polls that fail, however many: nothing has moved",
    arguments: [StallPolicy.Mode.strict, .adaptive])
  func unreadableIsNoEnd(_ mode: StallPolicy.Mode) throws {
    let policy = StallPolicy(mode: mode, slowestHealthyRate: 0x1p30)
    let replayed = try ReplayedText(Self.unreadable, policy: policy)
    #expect(replayed.states.contains(.unreadable))
    let alert = try #require(replayed.report.summary.alerts.elements.first)
    #expect((alert.start, alert.seconds, alert.end) == (900, 239 * 60 - 900, .open))
    let tallies = replayed.report.trials.map { "\($0.tally.alerts) \(Int($0.tally.seconds)) \($0.tally.resolved)" }
    #expect(tallies.first == "1 13440 0")
    #expect(Set(tallies.map { $0.prefix(2) }).isSubset(of: ["1 ", "0 "]), "\(tallies)")
    #expect(tallies.allSatisfy { $0.hasSuffix(" 0") }, "\(tallies)")
  }

  @Test("tells what strict would have done with each window")
  func trials() throws {
    let trials = try ReplayedText(Self.pause, policy: StallPolicy(mode: .strict)).report.trials
    let strict = trials.filter { $0.mode == .strict }.map { trial in
      "\(Int(trial.window ?? 0)): \(trial.tally.alerts) alerts, \(Int(trial.tally.seconds)) s, \(trial.tally.resolved)"
    }
    #expect(
      strict == [
        "900: 1 alerts, 6300 s, 1", "300: 1 alerts, 6900 s, 1", "1800: 1 alerts, 5400 s, 1",
        "3600: 1 alerts, 3600 s, 1",
        "7200: 0 alerts, 0 s, 0", "14400: 0 alerts, 0 s, 0",
      ])
  }

  @Test("fits its terminal, and says so where nothing happened", arguments: [80, 112])
  func fits(_ columns: Int) throws {
    let many =
      "\(ReplayedText.header)\n"
      + (10..<130).map { "0,v\($0),1,migrating,1\n60,v\($0),1,migrating,2\n" }.joined()
    for text in [Self.pause, many, "\(ReplayedText.header)\n", "\(ReplayedText.header)\n1,v,1,migrating,1\n"] {
      for line in try ReplayedText(text).report.text(columns: columns).split(separator: "\n") {
        #expect(TerminalText.width(String(line)) <= columns, "\(line)")
      }
    }
    #expect(try ReplayedText("\(ReplayedText.header)\n").report.text(columns: columns) == "No polls.\n")
  }

  @Test("what strict would have said is what strict detectors say, whatever the history", arguments: 0..<400)
  func strictly(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let policy = StallPolicy(
      mode: random.pick([.adaptive, .strict]), window: random.pick([300, 900, 3600]),
      numberMissingWindow: random.pick([600, 1800, 7200]), finishingWindow: random.pick([600, 1800]),
      minimumRate: random.pick([nil, 0x1p30]))
    let windows = ReplaySummary.windows
    var text = "\(ReplayedText.header)\n"
    var percent = random.whole(0...99)
    var time = 1_800_000_000
    for _ in 0..<random.whole(1...40) {
      // A stretch of the same kind of answer.
      let kind = random.whole(0...9)
      let step = random.pick([30, 120, 300, 900])
      for _ in 0..<random.whole(1...25) {
        time += random.whole(0...60) == 0 ? random.pick([-4000, -1, 20_000]) : step
        if kind < 2, percent < 100 { percent += random.whole(0...2) / 2 }
        let said =
          switch kind {
          case 0...4: "migrating,\(random.whole(0...20) == 0 ? percent / 3 : percent)"
          case 5: "migrating,"
          case 6: ","
          case 7: "completing,"
          case 8: random.whole(0...1) == 0 ? "starting," : "migrating,driver"
          default: random.pick(["none,", "missing,", "migrating,\(min(100, percent + 1))", "success,"])
          }
        text += "\(time),v,100,\(said)\n"
      }
      if random.whole(0...5) == 0 { percent = random.pick([0, 97, 98, 99, 100]) }
    }
    let trials = try ReplayedText(text, policy: policy).report.summary.tallies.suffix(windows.count)
    for (window, tally) in zip(windows, trials) {
      var strict = policy
      (strict.mode, strict.window) = (.strict, window)
      let itself = try ReplayedText(text, policy: strict).report.summary.tallies[0]
      #expect(itself.alerts == tally.alerts, "seed \(seed), window \(window)")
      #expect(itself.seconds == tally.seconds, "seed \(seed), window \(window)")
      #expect(itself.resolved == tally.resolved, "seed \(seed), window \(window)")
    }
  }
}
