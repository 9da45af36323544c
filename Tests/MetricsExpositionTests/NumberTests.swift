import Testing

@testable import MetricsExposition

/// Numbers as Go's parser takes them, without losing a digit.
struct NumberTests {
  static let table: [(Double, String)] = [
    (0, "0"), (-0.0, "0"), (1, "1"), (-42, "-42"), (0.1, "0.1"), (0.42, "0.42"), (-2.5, "-2.5"), (1e-9, "1e-09"),
    (0.3333333333333333, "0.3333333333333333"), (1_795_366_022, "1795366022"), (1_795_366_022.25, "1795366022.25"),
    (1_073_741_824, "1073741824"), (9_007_199_254_740_991, "9007199254740991"), (0x1p53, "9007199254740992.0"),
    (1e21, "1e+21"), (-1e21, "-1e+21"), (.greatestFiniteMagnitude, "1.7976931348623157e+308"),
    (.leastNonzeroMagnitude, "5e-324"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (-.nan, "NaN"),
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
}
