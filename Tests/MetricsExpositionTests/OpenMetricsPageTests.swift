import Testing

@testable import MetricsExposition

/// Whole pages in OpenMetrics 1.0.0.
struct OpenMetricsPageTests {
  private func page(_ write: (inout TextPage) -> Void) -> String {
    var page = TextPage(.openMetrics)
    write(&page)
    page.end()
    return String(decoding: page.bytes, as: UTF8.self)
  }

  @Test("A small page, byte for byte")
  func golden() {
    var polls = Histogram(bounds: [0.5, 1, 1_048_576])
    polls.observe(0.25)
    polls.observe(3e6)
    let text = page {
      $0.write(MetricFamily("cinder_migration_info", .gauge, #"Names: \ and "quotes"\#nin two lines."#)) {
        $0.add(1, LabelBlock(["volume_name": "the \"\u{1F4BE}\"\n"]))
      }
      $0.write(MetricFamily("cinder_migration_stalled", .gauge, "Nothing is known.")) { _ in }
      $0.write(MetricFamily("polls_total", .counter, "Polls."), 7, LabelBlock(["cloud": "prod"]))
      $0.write(MetricFamily("poll_seconds", .histogram, "Time.")) { $0.add(polls, .none) }
    }
    #expect(
      text == #"""
        # HELP cinder_migration_info Names: \\ and \"quotes\"\nin two lines.
        # TYPE cinder_migration_info gauge
        cinder_migration_info{volume_name="the \"💾\"\n"} 1
        # HELP polls Polls.
        # TYPE polls counter
        polls_total{cloud="prod"} 7
        # HELP poll_seconds Time.
        # TYPE poll_seconds histogram
        poll_seconds_bucket{le="0.5"} 1
        poll_seconds_bucket{le="1.0"} 1
        poll_seconds_bucket{le="1.048576e+06"} 1
        poll_seconds_bucket{le="+Inf"} 2
        poll_seconds_sum 3000000.25
        poll_seconds_count 2
        # EOF

        """#)
  }

  @Test("An empty page is its end alone, and a text page has none")
  func end() {
    #expect(page { _ in } == "# EOF\n")
    var text = TextPage(.text)
    text.end()
    #expect(text.bytes.isEmpty)
  }

  @Test("Only a counter's name loses _total, and only above its samples")
  func declaredNames() {
    let counter = MetricFamily("a_total", .counter, "A.")
    #expect(counter.declaredName(in: .openMetrics) == "a")
    #expect(counter.declaredName(in: .text) == "a_total")
    #expect(MetricFamily("a_total", .gauge, "A.").declaredName(in: .openMetrics) == "a_total")
    #expect(MetricFamily("a", .histogram, "A.").declaredName(in: .openMetrics) == "a")
  }
}
