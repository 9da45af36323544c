import StallDetector
import Testing

@testable import MigrationExporter

@Suite("The reader of traces")
struct TraceReaderTests {
  @Test(
    "what is no trace is refused with what to do",
    arguments: [
      ("", "t.csv: it is empty; a trace begins with the header"),
      ("\n\n", "t.csv:1: no header; a trace begins with"),
      ("1,v,10,migrating,0\n", "t.csv:1: no header; a trace begins with"),
      ("time,volume,size_gib,migration_progress\n", "t.csv:1: the header lacks migration_status; a trace"),
      (
        "time,volume,size_gib,migration_state,migration_progress\n",
        "t.csv:1: the header lacks migration_status (is \"migration_state\" meant to be it?)"
      ),
      ("\(ReplayedText.header),time\n", "t.csv:1: the header has time twice; take one out"),
      ("time,vol\u{0}ume\n", "t.csv: it is no text"), ("\"time\n", "t.csv:1: no header"),
      ("\n\n\n\"abc", "t.csv:4: no header"),
    ])
  func header(_ text: String, _ message: String) {
    #expect { try ReplayedText(text) } throws: { "\($0)".hasPrefix(message) }
  }

  @Test(
    "what is compressed is refused with what to do",
    arguments: [[0x1F, 0x8B, 8], [0x28, 0xB5, 0x2F, 0xFD]] as [[UInt8]])
  func compressed(_ bytes: [UInt8]) {
    #expect { _ = try TraceReader("t.csv", ReplayedText.source(bytes, [9])) } throws: { "\($0)".contains("compressed") }
  }

  @Test(
    "a bad row is told with its line and skipped",
    arguments: [
      ("x,v,1,migrating,0", "time is no number of seconds: \"x\""),
      (",v,1,migrating,0", "time is no number of seconds: \"\""),
      ("1767902567950,v,1,,", "time must be in unix seconds, and this is out of range: \"1767902567950\""),
      ("1,,1,migrating,0", "volume is empty"), ("1,v,-1,migrating,0", "size_gib is no size: \"-1\""),
      ("1,v,ten,migrating,0", "size_gib is no size: \"ten\""),
      ("1,v,1,flying,0", "migration_status is none that Cinder has: \"flying\""),
      ("1,v,1,fly\u{1B}[2J,0", "migration_status is none that Cinder has: \"fly\u{FFFD}[2J\""),
      ("1,v,1", "3 fields, and the header has 5"), ("1,v,1,migrating,0,", "6 fields, and the header has 5"),
      ("1,\"v\"x,1,migrating,0", "text follows a closing quote"), ("1,\"v,1,migrating,0", "a quote is not closed"),
    ])
  func bad(_ row: String, _ message: String) throws {
    let replayed = try ReplayedText("\(ReplayedText.header)\n1,a,1,migrating,5\n\(row)\n2,a,1,migrating,6\n")
    #expect(replayed.bad == ["3: \(message)"])
    #expect(replayed.lines.count == 2)
  }

  @Test(
    "a poll means what Cinder's words mean",
    arguments: [
      (",", "failed"), ("none,", "null"), ("missing,", "missing"), ("starting,", "starting"),
      ("migrating,42", "percent(42)"),
      ("migrating,042", "percent(42)"), ("migrating,", "noNumber(cloudGivesField: false)"),
      ("migrating,none", "unavailable"),
      ("migrating,driver-assisted", "text"), ("migrating,\u{2212}", "text"), ("migrating,101", "failed"),
      ("migrating,-1", "failed"), ("migrating,42.5", "failed"), ("migrating,42%", "failed"), ("42,", "percent(42)"),
      ("42,43", "percent(43)"), ("101,", "failed"), ("completing,", "completing"), ("success,", "success"),
      ("error,", "error"), ("Migrating,7", "percent(7)"), ("deleting,", "failed"), ("target:abc,", "failed"),
      ("migrating,a driver's own and longer words", "text"),
    ])
  func words(_ words: String, _ reading: String) throws {
    var trace = try TraceReader(
      "t.csv", ReplayedText.source(Array("\(ReplayedText.header)\n1,v,1,\(words)\n1,v,1,\(words)\n".utf8), [1 << 20]))
    for _ in 0..<2 {
      guard case .row(let row) = try trace.next() else {
        Issue.record("no row")
        continue
      }
      #expect("\(row.reading)" == reading)
    }
  }

  @Test("columns stand in any order, and others are known by name")
  func order() throws {
    let text = "migration_progress,foo,volume, time ,size_gib,migration_status\n7,x,v,1,10,migrating\n"
    let trace = try TraceReader("t.csv", ReplayedText.source(Array(text.utf8), [1 << 20]))
    #expect(trace.columns.unknown == ["foo"])
    let replayed = try ReplayedText(text)
    #expect(replayed.verdicts.first?.reason.sentence.hasPrefix("at 7 %") == true)
  }

  @Test("traces put one behind the other are one trace, also where their columns differ")
  func headers() throws {
    let text =
      "\(ReplayedText.header)\n1,v,1,migrating,1\n\(ReplayedText.header),cloud\n2,w,1,migrating,2,prod\n"
    let replayed = try ReplayedText(text)
    #expect(replayed.bad.isEmpty)
    #expect(replayed.lines.count == 2)
  }
}
