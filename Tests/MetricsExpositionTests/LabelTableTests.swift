import Testing

@testable import MetricsExposition

@Suite("The lines of many things at once")
struct LabelTableTests {
  private static let hostile = [
    "", "plain", "\\", "\"", "\n", "\r\n", "x\"} 1\nup{cloud=\"forged\"} 0\n# TYPE up counter\\", "größe 💾", "nul\u{0}",
    String(repeating: "\n", count: 1000), "\\\n\"", "back\\",
  ]

  private func lines(_ body: (inout SampleWriter) -> Void) -> [String] {
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, "M."), body)
    return String(decoding: page.bytes, as: UTF8.self).split(separator: "\n").dropFirst(2).map(String.init)
  }

  private func table(_ values: [String]) -> LabelTable {
    var table = LabelTable()
    for value in values {
      table.append { label in
        label("cloud", value)
        label("volume_id", "v")
      }
    }
    return table
  }

  @Test("are the same as one by one, whatever stands in a label")
  func sameAsOneByOne() {
    let values: [Double?] = Self.hostile.indices.map { $0 % 3 == 0 ? nil : Double($0) * 1.5 }
    let together = lines { $0.add(table(Self.hostile)) { values[$0] } }
    let oneByOne = lines { samples in
      for (value, text) in zip(values, Self.hostile) {
        samples.add(value, LabelBlock(["cloud": text, "volume_id": "v"]))
      }
    }
    #expect(together == oneByOne)
    #expect(together.count == 8)
  }

  @Test("have 1 for the one of several that holds and 0 for the others, or 0 for all")
  func oneOf() {
    let states = LabelTable(["on", "off"], of: "state")
    let places = [1, nil, 0]
    let together = lines { $0.add(table(["a", "b", "c\n"]), oneOf: states) { places[$0] } }
    #expect(
      together == [
        #"m{cloud="a",volume_id="v",state="on"} 0"#, #"m{cloud="a",volume_id="v",state="off"} 1"#,
        #"m{cloud="b",volume_id="v",state="on"} 0"#, #"m{cloud="b",volume_id="v",state="off"} 0"#,
        #"m{cloud="c\n",volume_id="v",state="on"} 1"#, #"m{cloud="c\n",volume_id="v",state="off"} 0"#,
      ])
  }

  @Test("may have labels of their own behind, whatever stands in those", arguments: hostile)
  func more(text: String) {
    let table = table(["a", "b"])
    let written = lines { samples in
      for row in 0..<table.count {
        samples.add(0.5, table, row: row) { label in
          label("name", text)
          label("last", "z")
        }
      }
    }
    let expected = lines { samples in
      for cloud in ["a", "b"] {
        samples.add(
          0.5, LabelBlock(["cloud": cloud, "volume_id": "v"]), LabelBlock(["name": text, "last": "z"]))
      }
    }
    #expect(written == expected)
  }

  @Test("are none where there is no row or no value, and then the family leaves nothing")
  func nothing() {
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, "M.")) { samples in
      samples.add(LabelTable()) { _ in 1 }
      samples.add(table(["a"])) { _ in nil }
      samples.add(LabelTable(), oneOf: LabelTable(["a"], of: "state")) { _ in 0 }
      samples.add(table(["a"]), oneOf: LabelTable()) { _ in 0 }
    }
    #expect(page.bytes.isEmpty)
  }
}
