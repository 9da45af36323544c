import Testing

@testable import MigrationExporter

@Suite("Markup")
struct HTMLTests {
  @Test("text that is put into it is escaped, markup is not")
  func escapes() {
    let evil = "<script>alert('1')</script>\" onload=\"x&lt;"
    let html: HTML = "<a title=\"\(evil)\">\("<b>" as HTML)\(evil)</b></a>"
    let escaped = "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&quot; onload=&quot;x&amp;lt;"
    #expect(html.text == "<a title=\"\(escaped)\"><b>\(escaped)</b></a>")
  }

  @Test("what could turn or hide text is replaced, and what joins emoji is kept")
  func neutralises() {
    let html: HTML = "\("a\u{202E}b\u{2066}c\u{200F}d\ne\tf\u{0}g\u{2028}h\u{FEFF}i👩‍👩‍👧漢字ü")"
    #expect(html.text == "a\u{FFFD}b\u{FFFD}c\u{FFFD}d\u{FFFD}e\u{FFFD}f\u{FFFD}g\u{FFFD}h\u{FFFD}i👩‍👩‍👧漢字ü")
  }

  @Test("whatever text there is, none of it becomes markup")
  func property() {
    var random = SplitMix64(seed: 7)
    for text in HostileText.all + (0..<300).map({ _ in HostileText.random(&random) }) {
      let html: HTML = "\(text)"
      #expect(!html.text.contains { "<>\"'".contains($0) }, "seed 7: \(text)")
      let isHarmless = html.text.unicodeScalars.allSatisfy { scalar in
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: false
        case .format: scalar == "\u{200D}"
        default: true
        }
      }
      #expect(isHarmless, "seed 7: \(text.debugDescription)")
    }
  }
}

@Suite("The words of the pages")
struct WordsTests {
  /// 2025-06-15 14:03:00 UTC, a Sunday.
  private let now = 1_749_996_180.0

  @Test("a time of another day says which")
  func clock() {
    #expect(Words.clock(now, at: now) == "14:03")
    #expect(Words.clock(now + 10 * 3600, at: now) == "Mon 00:03")
    #expect(Words.clock(now + 3 * 86_400, at: now) == "Wed 14:03")
    #expect(Words.clock(now + 4 * 86_400, at: now) == "19 Jun 14:03")
    #expect(Words.clock(now - 300 * 86_400, at: now) == "19 Aug 2024 14:03")
    #expect(Words.clock(.nan, at: now) == "an unknown time")
  }

  @Test("an interval says its day once")
  func between() {
    #expect(Words.between(now + 1020, now + 7320, at: now) == "between 14:20 and 16:05")
    #expect(Words.between(now + 36_000, now + 40_000, at: now) == "between Mon 00:03 and 01:09")
    #expect(Words.between(now + 3600, now + 36_000, at: now) == "between 15:03 and Mon 00:03")
    #expect(Words.between(now, now + 10, at: now) == "at 14:03")
  }

  @Test(
    "what will be is said no more exactly than it is known",
    arguments: [
      (0.0, "in less than a minute"), (59, "in less than a minute"), (60, "in about 1 min"), (100, "in about 2 min"),
      (700, "in about 12 min"), (899, "in about 15 min"), (1000, "in about 15 min"), (3600, "in about 60 min"),
      (5200, "in about 1 h 30 min"), (11_000, "in about 3 h"), (13_000, "in about 3 h 30 min"),
      (40_000, "in about 11 h"), (100_000, "in about 28 h"), (300_000, "in about 3 d 11 h"),
    ])
  func about(_ seconds: Double, _ words: String) { #expect(Words.about(seconds) == words) }

  @Test("sizes and numbers are as short as they may be")
  func sizes() {
    #expect(Words.size(500 * 0x1p30) == "500 GiB")
    #expect(Words.size(2048 * 0x1p30) == "2 TiB")
    #expect(Words.size(1536 * 0x1p30) == "1.5 TiB")
    #expect(Words.size(10_240 * 0x1p30) == "10 TiB")
    #expect(Words.size(0) == "0 GiB")
    #expect(Words.size(.infinity) == "an unknown size")
    #expect(Words.grouped(1234) == "1234")
    #expect(Words.grouped(10_000) == "10\u{A0}000")
    #expect(Words.grouped(1_234_567) == "1\u{A0}234\u{A0}567")
  }

  @Test("a unix time is the date that others make of it")
  func civil() {
    #expect(CivilTime(0)?.iso == "1970-01-01T00:00:00Z")
    #expect(CivilTime(951_782_400)?.iso == "2000-02-29T00:00:00Z")
    #expect(CivilTime(4_102_444_799)?.iso == "2099-12-31T23:59:59Z")
    #expect(CivilTime(-1)?.iso == "1969-12-31T23:59:59Z")
    #expect(CivilTime(now)?.weekday == "Sun")
    #expect(CivilTime(.infinity) == nil)
  }
}
