import Foundation
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Replaying a trace")
struct ReplayerTests {
  private static func trace(_ rows: [String]) -> String { ([ReplayedText.header] + rows).map { "\($0)\n" }.joined() }

  /// A row each `interval`, from 0 on.
  private static func rows(_ said: [String], every interval: Int = 60, volume: String = "v") -> [String] {
    said.enumerated().map { "\($0.offset * interval),\(volume),100,\($0.element)" }
  }

  @Test("each row's line has the keys of the contract, and its time as it was written")
  func line() throws {
    let times = ["1767902567.950", "1767902628", "1.767902688e9", "1767902748.0600"]
    let rows = zip(times, [1, 2, 3, 4]).map { "\($0),v,100,migrating,\($1)" }
    let lines = try ReplayedText(Self.trace(rows)).lines
    #expect(
      lines.first
        == #"{"time":1767902567.950,"volume":"v","state":"copying","rate_bytes_per_second":null,"eta_seconds":null,"#
        + #""eta_low":null,"eta_high":null,"reason":"at 1 %, the last new percent 0 s ago; stalled after 15 min without one"}"#
    )
    for (line, time) in zip(lines, times) { #expect(line.hasPrefix("{\"time\":\(time),")) }
    let last = try JSONSerialization.jsonObject(with: Data((lines.last ?? "").utf8)) as? [String: Any]
    #expect(last?["rate_bytes_per_second"] is Double && last?["eta_seconds"] is Double)
  }

  @Test("whatever a volume is called, each line is JSON and names it")
  func hostile() throws {
    var random = SplitMix64(seed: 3)
    let names = HostileText.all.filter { !$0.isEmpty } + (0..<200).map { _ in HostileText.random(&random) + "x" }
    // As the recorder quotes them.
    let rows = names.map { "1,\(TraceLine.quoted($0)),1,migrating,1" }
    let lines = try ReplayedText(Self.trace(rows)).lines
    try #require(lines.count == names.count)
    for (line, name) in zip(lines, names) {
      #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) })
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
      #expect((object?["volume"] as? String).map { Array($0.unicodeScalars) } == Array(name.unicodeScalars))
    }
  }

  @Test("what is no UTF-8 is replaced, so that the line is JSON")
  func badUTF8() throws {
    var bytes = Array("\(ReplayedText.header)\n1,v".utf8)
    bytes += [0xFF, 0xC3] + Array(",1,migrating,1\n".utf8)
    var trace = try TraceReader("t.csv", ReplayedText.source(bytes, [1 << 20]))
    guard case .row(let row) = try trace.next() else {
      Issue.record("no row")
      return
    }
    var line: [UInt8] = []
    VerdictLine.append(.unobserved, at: row.time, of: trace, to: &line)
    #expect(try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any] != nil)
  }

  @Test("a volume that migrates again after an end is another migration")
  func again() throws {
    let said = [
      "migrating,40", "migrating,41", "success,", "success,", ",", "none,", "migrating,3", "error,", "starting,",
    ]
    let replayed = try ReplayedText(Self.trace(Self.rows(said)))
    #expect(
      replayed.states == [.copying, .copying, .ended, .ended, .ended, .ended, .copying, .ended, .waiting])
    #expect(replayed.report.summary.migrations == 3)
  }

  @Test("so is one that leaves another backend than before")
  func elsewhere() throws {
    let text =
      "\(ReplayedText.header),source_host\n0,v,1,migrating,90,a\n60,v,1,migrating,91,a\n120,v,1,migrating,5,b\n"
    let replayed = try ReplayedText(text)
    #expect(replayed.verdicts.last?.reason.sentence.hasPrefix("at 5 %") == true)
    #expect(replayed.report.summary.migrations == 2)
  }

  @Test("an absent number is a dead copier where the cloud has shown numbers, and unmeasurable where it never has")
  func field() throws {
    let absent = Self.rows(Array(repeating: "migrating,", count: 40), volume: "v")
    let other = ["0,w,1,migrating,5"]
    #expect(try ReplayedText(Self.trace(absent)).states.last == .unmeasurable)
    #expect(try ReplayedText(Self.trace(other + absent)).states.last == .stalled)
    let texts = [Self.trace(other), Self.trace(absent)]
    #expect(try ReplayedText(texts: texts).states.last == .unmeasurable, "another trace is another cloud")
    let named = texts.map { text in
      text.split(separator: "\n").enumerated().map { "\($1),\($0 == 0 ? "cloud" : "prod")\n" }.joined()
    }
    #expect(try ReplayedText(texts: named).states.last == .stalled, "unless it says that it is the same")
  }

  @Test("the size may come after polls that failed; an unknown one gives no rate")
  func size() throws {
    let late = try ReplayedText(
      Self.trace(["0,v,,,", "60,v,10,migrating,1", "120,v,10,migrating,2", "180,v,10,migrating,3"]))
    #expect(late.verdicts.last?.rate != nil)
    let none = try ReplayedText(Self.trace(["60,v,,migrating,1", "120,v,,migrating,2", "180,v,,migrating,3"]))
    #expect(none.verdicts.last?.rate == nil)
  }

  @Test("each migration gets the first policy that matches its columns")
  func policies() throws {
    var book = PolicyBook(fallback: StallPolicy(mode: .strict, window: 3600))
    var match = PolicyBook.Match()
    match.volumeType = "ssd"
    book.rules = [.init(match: match, choice: .init(name: "ssd", policy: StallPolicy(mode: .strict, window: 120)))]
    let rows = (0..<4).flatMap { ["\($0 * 60),v,1,migrating,5,ssd", "\($0 * 60),w,1,migrating,5,hdd"] }
    let text = (["\(ReplayedText.header),volume_type"] + rows).joined(separator: "\n")
    let states = try ReplayedText(text, policies: book).states
    #expect(states == [.copying, .copying, .copying, .copying, .stalled, .copying, .stalled, .copying])
  }

  @Test("a poll that failed and tells nothing of the volume changes no policy")
  func policyOutlastsFailures() throws {
    var book = PolicyBook(fallback: StallPolicy(mode: .strict, window: 120))
    var match = PolicyBook.Match()
    match.largerThan = 0x1p40
    book.rules = [.init(match: match, choice: .init(name: "big", policy: StallPolicy(mode: .strict, window: 3600)))]
    let rows = (0..<10).map { "\($0 * 60),v,\((2..<8).contains($0) ? ",," : "2048,migrating,5")" }
    #expect(try ReplayedText(Self.trace(rows), policies: book).states == Array(repeating: .copying, count: 10))
  }

  @Test("an outage of polling is not taken for the interval: after it a stall is told within minutes, as by the daemon")
  func outageIsNoInterval() throws {
    // A percent a minute, ten hours without a poll, and then nothing moves any more.
    let before = (0..<80).map { "\($0 * 30),v,1024,migrating,\($0 / 2)" }
    let after = (0..<400).map { "\(38_400 + $0 * 30),v,1024,migrating,39" }
    let replayed = try ReplayedText(Self.trace(before + after))
    let stall = try #require(replayed.states.firstIndex(of: .stalled))
    #expect(stall - 80 < 10, "polls of 30 s after the outage")
  }

  @Test("polls that are really put further apart are the interval, from the third on")
  func longerInterval() throws {
    let rows =
      (0..<20).map { "\($0 * 30),v,1024,migrating,\($0)" }
      + (1..<60).map { "\(600 + $0 * 600),v,1024,migrating,\(min(99, 20 + $0))" }
    #expect(Set(try ReplayedText(Self.trace(rows)).states) == [.copying])
    let replayed = try ReplayedText(Self.trace(rows + ["36600,v,1024,migrating,79"]))
    let deadline = try #require(replayed.verdicts.last?.stallDeadline)
    #expect(deadline > 36_000 + 1200)
  }

  @Test("memory does not grow with the length of a trace")
  func memory() throws {
    let row = Array("1767902567,volume-of-some-length,100,migrating,42\n".utf8)
    var begun = false
    var left = 200_000
    var trace = try TraceReader("endless") { memory in
      let bytes =
        begun ? (0..<min(left, memory.count / row.count)).flatMap { _ in row } : Array("\(ReplayedText.header)\n".utf8)
      if begun { left -= bytes.count / row.count }
      begun = true
      memory.copyBytes(from: bytes)
      return bytes.count
    }
    var replayer = Replayer(policies: PolicyBook())
    var summary = ReplaySummary(variants: [])
    var before = 0
    while case .row(let row) = try trace.next() {
      summary.take(replayer.take(row, of: trace), replayer.news)
      if summary.rows == 20_000 { before = try Self.residentPages() }
    }
    #expect(summary.rows == 200_000)
    #expect(try Self.residentPages() - before < 1000, "of 4 KiB, while 9 MB went by")
  }

  private static func residentPages() throws -> Int {
    let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
    return Int(fields[1]) ?? 0
  }
}
