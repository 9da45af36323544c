import Testing

@testable import MetricsExposition

/// Numbers as Go's parser takes them, without losing a digit.
struct NumberTests {
  static let table: [(Double, String)] = [
    (0, "0"), (-0.0, "0"), (1, "1"), (-42, "-42"), (0.1, "0.1"), (0.42, "0.42"), (-2.5, "-2.5"), (1e-9, "1e-09"),
    (0.3333333333333333, "0.3333333333333333"), (1_795_366_022, "1795366022"), (1_795_366_022.25, "1795366022.25"),
    (1_073_741_824, "1073741824"), (9_007_199_254_740_991, "9007199254740991"), (0x1p53, "9007199254740992.0"),
    (1e21, "1e+21"), (-1e21, "-1e+21"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    (.leastNonzeroMagnitude, "5e-324"), (-0x1p-1022, "-2.2250738585072014e-308"), (.infinity, "+Inf"),
    (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"),
    (.signalingNaN, "NaN"),
  ]

  @Test("Whole numbers have no fraction, others the shortest that reads back the same", arguments: table)
  func formats(value: Double, text: String) {
    #expect(number(value) == text)
    if value.isFinite { #expect(Double(text) == value) }
  }

  @Test("On the page a sample's value is the same text", arguments: table)
  func onPage(value: Double, text: String) {
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, "M."), value)
    #expect(String(decoding: page.bytes, as: UTF8.self) == "# HELP m M.\n# TYPE m gauge\nm \(text)\n")
  }

  /// Doubles of any kind: of random bits, and such as a page has.
  private static let random: [Double] = {
    var random = SystemRandomNumberGenerator()
    return (0..<4000).flatMap { index -> [Double] in
      let whole = Int64.random(in: -(1 << 54)...(1 << 54), using: &random)
      let shift = Int.random(in: 0...62, using: &random)
      return [
        Double(bitPattern: .random(in: 0...UInt64.max, using: &random)), Double(whole >> shift),
        Double(whole >> shift) / 100, Double.random(in: 0...1, using: &random), 1.8e9 + Double(index) / 1000,
      ]
    }
  }()

  @Test("Any number has the standard library's digits, and whole ones no fraction")
  func standardLibrary() throws {
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, "M.")) { samples in
      for value in Self.random { samples.add(value, .none) }
    }
    let lines = String(decoding: page.bytes, as: UTF8.self).split(separator: "\n").dropFirst(2)
    try #require(lines.count == Self.random.count)
    let wrong = zip(lines, Self.random).first { line, value in
      guard value.isFinite else { return false }
      let text = String(line.dropFirst("m ".count))
      let isWhole = value.rounded() == value && abs(value) < 0x1p53
      return text != (isWhole ? String(Int64(value)) : value.description) || Double(text) != value
        || text.utf8.count > longestNumber
    }
    #expect(wrong == nil)
  }

  @Test(
    "In le a number is spelled as OpenMetrics and Prometheus 3 do, which is Go's %g with a point",
    arguments: [
      (0, "0.0"), (1, "1.0"), (0.1, "0.1"), (2.5, "2.5"), (60, "60.0"), (604_800, "604800.0"), (999_999, "999999.0"),
      (1e6, "1e+06"), (1_048_576, "1.048576e+06"), (4_294_967_296, "4.294967296e+09"),
      (123_456_789.5, "1.234567895e+08"), (1e10, "1e+10"), (0x1p53, "9.007199254740992e+15"),
      (0x1p54, "1.8014398509481984e+16"), (1e21, "1e+21"), (0.0001, "0.0001"), (1e-5, "1e-05"),
      (-1_500_000, "-1.5e+06"), (-2, "-2.0"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
    ] as [(Double, String)])
  func canonical(value: Double, text: String) {
    #expect(canonicalNumber(value) == text)
  }
}
