import Foundation
import Testing

@testable import MigrationExporter

@Suite("The reader of CSV")
struct CSVReaderTests {
  /// Each row's line and fields, or the problem that stands for it.
  private static func rows(_ bytes: [UInt8], pieces: [Int] = [1 << 20], chunk: Int = 1 << 18) throws -> [String] {
    var reader = CSVReader(chunk: chunk, ReplayedText.source(bytes, pieces))
    var rows: [String] = []
    while true {
      switch try reader.next() {
      case .end: return rows
      case .bad(let problem): rows.append("\(reader.line) \(problem)")
      case .row:
        var fields: [String] = []
        for field in 0..<reader.fieldCount { fields.append(String(decoding: reader.bytes(field), as: UTF8.self)) }
        rows.append("\(reader.line) \(fields.joined(separator: "|"))")
      }
    }
  }

  @Test(
    "reads fields as RFC 4180 has them",
    arguments: [
      ("", []), ("\n\r\n\n", []), ("a,b\nc,d\n", ["1 a|b", "2 c|d"]), ("a,b\r\nc,d", ["1 a|b", "2 c|d"]),
      ("a,b\r", ["1 a|b"]), (",\n", ["1 |"]), ("a,,", ["1 a||"]), ("\u{FEFF}a,b", ["1 a|b"]),
      ("\"a\",\"b,c\"\n", ["1 a|b,c"]), ("\"a\"\"b\",\"\"\n", ["1 a\"b|"]), ("\"\"\"\"\"\"", ["1 \"\""]),
      ("\"a\nb\",c\nd\n", ["1 a\nb|c", "3 d"]), ("\"a\r\nb\"\r\nc", ["1 a\r\nb", "3 c"]),
      ("a\"b,c\n", ["1 a\"b|c"]), ("\"a\"b\nc\n", ["1 textAfterQuote", "2 c"]),
      ("\"a\nb\nc", ["1 unclosedQuote", "2 b", "3 c"]), ("a,\"\n", ["1 unclosedQuote"]),
      ("\n\"x\"\n", ["2 x"]), ("\"\"\n", []), ("a\n\"\"\"\"", ["1 a", "2 \""]),
    ])
  func fields(_ text: String, _ expected: [String]) throws {
    #expect(try Self.rows(Array(text.utf8)) == expected)
    #expect(try Self.rows(Array(text.utf8), pieces: [1]) == expected, "a byte at a time")
  }

  @Test("a line that is too long costs itself only, and a quote that is never closed its own line")
  func long() throws {
    let long = String(repeating: "x", count: CSVReader.longestRow + 1)
    let longest = String(repeating: "x", count: CSVReader.longestRow)
    let wide = String(repeating: ",", count: CSVReader.mostFields)
    for pieces in [[1 << 20], [1000], [4096, 1]] {
      #expect(try Self.rows(Array("a\n\(long)\nb".utf8), pieces: pieces) == ["1 a", "2 overlong", "3 b"])
      #expect(try Self.rows(Array("a\n\(longest)\nb".utf8), pieces: pieces) == ["1 a", "2 \(longest)", "3 b"])
      #expect(try Self.rows(Array("\(long)\(long)\(long)".utf8), pieces: pieces) == ["1 overlong"])
      #expect(try Self.rows(Array("\(wide)\nb".utf8), pieces: pieces) == ["1 tooManyFields", "2 b"])
      let quoted = try Self.rows(Array("\"a\n\(longest)\nb".utf8), pieces: pieces)
      #expect(quoted == ["1 unclosedQuote", "2 \(longest)", "3 b"])
    }
  }

  @Test("where the reads are cut makes no difference", arguments: 0..<300)
  func cuts(_ seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let parts = ["a", "bc", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\"", "\"x,y\"", "\"\n\"", "é", "\u{FEFF}"]
    var text = ""
    for _ in 0..<random.whole(0...60) { text += random.pick(parts) }
    // Now and then with something that is longer than what is had in memory.
    let isLong = seed % 10 == 0
    if isLong { text += String(repeating: "z", count: random.whole(60_000...140_000)) + "\n1,2\n" }
    let bytes = Array(text.utf8)
    let whole = try Self.rows(bytes, chunk: 1 << 20)
    for _ in 0..<3 {
      let pieces = (0..<4).map { _ in isLong ? random.whole(3000...70_000) : random.whole(1...9) }
      #expect(try Self.rows(bytes, pieces: pieces) == whole, "seed \(seed), pieces \(pieces)")
    }
  }

  @Test("a read that fails is told")
  func failing() {
    struct Broken: Error {}
    #expect(throws: Broken.self) {
      var reader = CSVReader { _ in throw Broken() }
      _ = try reader.next()
    }
  }
}

@Suite("Decimal numbers")
struct DecimalNumberTests {
  private static func number(_ text: String) -> Double? { Array(text.utf8).withUnsafeBytes(decimalNumber) }

  @Test(
    "what JSON does not have is none",
    arguments: [
      "", "-", "+1", ".5", "5.", "01", "-01", "1e", "1e+", "0x10", "nan", "inf", "1 ", " 1", "1,5", "1.2.3", "--1",
      "1-",
    ])
  func none(_ text: String) { #expect(Self.number(text) == nil) }

  @Test("the double is the nearest one, however many digits there are")
  func exact() {
    var random = SplitMix64(seed: 7)
    for _ in 0..<20_000 {
      let digits = (0..<random.whole(1...22)).map { _ in "\(random.whole(0...9))" }.joined()
      let whole = "\(random.whole(0...random.pick([9, 9999, 1_999_999_999])))"
      for text in [whole, "\(whole).\(digits)", "-\(whole).\(digits)", "\(whole)e\(random.whole(0...30))"] {
        #expect(Self.number(text) == Double(text), "\(text)")
      }
    }
    for text in ["1767902567.95", "9007199254740993", "0.1", "0", "-0", "1e400", "123456789012345678901234567890"] {
      #expect(Self.number(text) == Double(text), "\(text)")
    }
  }
}
