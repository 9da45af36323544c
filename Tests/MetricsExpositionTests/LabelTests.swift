import Testing

@testable import MetricsExposition

/// Labels hold whatever a tenant called a volume.
struct LabelTests {
  private func text(_ block: LabelBlock) -> String { String(decoding: block.bytes, as: UTF8.self) }

  @Test(
    "Backslash, quote and line feed are escaped, and nothing else is",
    arguments: [
      ("plain", "plain"), ("", ""), (#"c:\dir"#, #"c:\\dir"#), (#"say "hi""#, #"say \"hi\""#), ("a\nb", #"a\nb"#),
      (#"\n"#, #"\\n"#), (#"\""#, #"\\\""#), ("\\\n\"", #"\\\n\""#), ("back\\", #"back\\"#),
      ("\u{1F4BE} größer 卷", "\u{1F4BE} größer 卷"), ("a\r\nb", "a\r\\nb"),
      ("tab\tbell\u{7}nul\u{0}", "tab\tbell\u{7}nul\u{0}"),
      ("{a=\"b\",c}", #"{a=\"b\",c}"#), ("\u{2028}\u{85}", "\u{2028}\u{85}"), ("# HELP x", "# HELP x"),
    ])
  func values(value: String, escaped: String) {
    #expect(text(LabelBlock(["volume_name": value])) == "volume_name=\"\(escaped)\"")
  }

  @Test("A text is escaped wherever in it the odd character stands", arguments: ["\\", "\"", "\n"])
  func places(odd: String) {
    for length in 0...70 {
      for place in 0...length {
        let (before, after) = (String(repeating: "x", count: place), String(repeating: "ä", count: length - place))
        let escaped = before + (odd == "\n" ? "\\n" : "\\" + odd) + after
        #expect(text(LabelBlock(["a": before + odd + after])) == "a=\"\(escaped)\"")
      }
    }
  }

  @Test("CR LF, a single character to Swift, keeps its CR and has its LF escaped")
  func lineEnds() {
    let bytes = LabelBlock(["a": "\r\n"]).bytes
    #expect(bytes == Array("a=\"\r\\n\"".utf8))
    #expect(!bytes.contains(UInt8(ascii: "\n")))
  }

  @Test("Labels stand in the order given")
  func order() {
    #expect(text(LabelBlock(["cloud": "prod", "volume_id": "v1", "a": "z"])) == #"cloud="prod",volume_id="v1",a="z""#)
    #expect(text(LabelBlock([:])).isEmpty)
    #expect(LabelBlock([:]) == LabelBlock.none)
  }

  @Test("Blocks are joined by one comma, and by none where one is empty")
  func joined() {
    let cloud = LabelBlock(["cloud": "prod"])
    let state = LabelBlock(["state": "stalled"])
    #expect(text(cloud.and(state)) == #"cloud="prod",state="stalled""#)
    #expect(cloud.and(.none) == cloud)
    #expect(LabelBlock.none.and(cloud) == cloud)
    #expect(LabelBlock.none.and(.none) == .none)
  }
}
