import Alerting
import Foundation
import Testing

@Suite("JSON as Alertmanager writes it")
struct JSONValueTests {
  /// What Go's encoder makes of a scalar in a string: HTML is escaped, too. (Since 1.22 it writes U+0008 and U+000C
  /// as `\b` and `\f`, which means the same; the Alertmanager that ours was held against is older.)
  private func expected(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "<", ">", "&", "\u{2028}", "\u{2029}", "\0"..<" ":
      "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count) + String(scalar.value, radix: 16)
    default: String(scalar)
    }
  }

  @Test("each scalar is escaped where it must be, and nowhere else, wherever it stands")
  func scalars() throws {
    let scalars = [0...0x2FF, 0x2000...0x20FF, 0xD7F0...0xD7FF, 0x1F300...0x1F310].joined()
      .compactMap { Unicode.Scalar(UInt32($0)) }
    #expect(scalars.count > 1000)
    for scalar in scalars {
      let (text, escaped) = (String(scalar), expected(scalar))
      for (before, after) in [("", ""), ("a", "b"), ("\"", "\u{2029}"), ("é", "\u{E2}")] {
        let json = AlertWording(["n": before + text + after]).jsonText
        let around = (before.unicodeScalars.map(expected).joined(), after.unicodeScalars.map(expected).joined())
        #expect(json == "{\"n\":\"\(around.0)\(escaped)\(around.1)\"}", "\(scalar.value)")
        let read = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: String]
        #expect(read?["n"].map { Array($0.utf8) } == Array((before + text + after).utf8), "\(scalar.value)")
      }
    }
  }
}
