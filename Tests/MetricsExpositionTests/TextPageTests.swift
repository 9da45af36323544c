import Testing

@testable import MetricsExposition

/// Whole pages in text format 0.0.4.
struct TextPageTests {
  private func text(_ page: borrowing TextPage) -> String { String(decoding: page.bytes, as: UTF8.self) }

  @Test("A small page, byte for byte")
  func golden() {
    let volume = LabelBlock(["cloud": "prod", "volume_id": "v1"])
    var polls = Histogram(bounds: [0.5, 2.5])
    polls.observe(0.25)
    polls.observe(3)
    var page = TextPage()
    page.write(MetricFamily("cinder_migration_progress_ratio", .gauge, "Copied part, 0 to 1.")) {
      $0.add(0.42, volume)
      $0.add(1, LabelBlock(["cloud": "prod", "volume_id": "v2"]))
    }
    page.write(MetricFamily("cinder_migration_info", .gauge, #"Names: \ and "quotes"\#nin two lines."#)) {
      $0.add(1, volume, LabelBlock(["volume_name": "the \"\u{1F4BE}\"\n", "method": "cinder"]))
    }
    page.write(MetricFamily("cinder_migration_stalled", .gauge, "Nothing is known.")) { _ in }
    page.write(MetricFamily("polls_total", .counter, "Polls."), 7)
    page.write(MetricFamily("up", .gauge, "Whether."), .nan, LabelBlock(["cloud": ""]))
    page.write(MetricFamily("poll_seconds", .histogram, "Time.")) { $0.add(polls, .none) }
    #expect(
      text(page) == #"""
        # HELP cinder_migration_progress_ratio Copied part, 0 to 1.
        # TYPE cinder_migration_progress_ratio gauge
        cinder_migration_progress_ratio{cloud="prod",volume_id="v1"} 0.42
        cinder_migration_progress_ratio{cloud="prod",volume_id="v2"} 1
        # HELP cinder_migration_info Names: \\ and "quotes"\nin two lines.
        # TYPE cinder_migration_info gauge
        cinder_migration_info{cloud="prod",volume_id="v1",volume_name="the \"💾\"\n",method="cinder"} 1
        # HELP polls_total Polls.
        # TYPE polls_total counter
        polls_total 7
        # HELP up Whether.
        # TYPE up gauge
        up{cloud=""} NaN
        # HELP poll_seconds Time.
        # TYPE poll_seconds histogram
        poll_seconds_bucket{le="0.5"} 1
        poll_seconds_bucket{le="2.5"} 1
        poll_seconds_bucket{le="+Inf"} 2
        poll_seconds_sum 3.25
        poll_seconds_count 2

        """#)
  }

  @Test("An empty page is empty")
  func empty() {
    #expect(TextPage().bytes.isEmpty)
  }

  @Test("A family without a sample leaves nothing, first, between and last; what is unknown is no sample")
  func familiesWithoutSamples() {
    let unknown = MetricFamily("unknown", .gauge, "Nothing.")
    var page = TextPage()
    page.write(unknown) { _ in }
    #expect(page.bytes.isEmpty)
    page.write(MetricFamily("a", .gauge, "A."), 1)
    page.write(unknown) { $0.add(nil as Double?, .none) }
    page.write(MetricFamily("b", .gauge, "B.")) {
      $0.add(nil as Double?, LabelBlock(["x": "1"]))
      $0.add(2, LabelBlock(["x": "2"]))
    }
    page.write(unknown) { $0.add(nil as Double?, .none, .none) }
    #expect(text(page) == "# HELP a A.\n# TYPE a gauge\na 1\n# HELP b B.\n# TYPE b gauge\nb{x=\"2\"} 2\n")
  }

  @Test(
    "HELP has backslash and line feed escaped, and quotes as they are",
    arguments: [(#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), (#"a"b"#, #"a"b"#), ("größer 💾", "größer 💾"), ("", "")])
  func help(help: String, escaped: String) {
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, help), 1)
    #expect(text(page) == "# HELP m \(escaped)\n# TYPE m gauge\nm 1\n")
  }

  @Test("A sample may have labels of its own, labels in common, both or none")
  func labels() {
    var page = TextPage()
    let one = LabelBlock(["a": "1"])
    let two = LabelBlock(["b": "2"])
    page.write(MetricFamily("m", .gauge, "M.")) {
      $0.add(1, .none)
      $0.add(2, one)
      $0.add(3, .none, two)
      $0.add(4, one, two)
    }
    #expect(text(page).hasSuffix("m 1\nm{a=\"1\"} 2\nm{b=\"2\"} 3\nm{a=\"1\",b=\"2\"} 4\n"))
  }

  @Test("Whatever stands in a label, each line is a sample of its own: no value can forge another")
  func forgery() {
    let evil = "x\"} 1\nup{cloud=\"forged\"} 0\n# TYPE up counter\\"
    var page = TextPage()
    page.write(MetricFamily("m", .gauge, "M."), 1, LabelBlock(["name": evil]))
    let lines = page.bytes.split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 3)
    #expect(lines.last.map { String(decoding: $0, as: UTF8.self) }?.hasPrefix("m{name=\"x\\\"} 1\\nup{") == true)
  }
}
