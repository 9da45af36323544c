import Testing

@testable import MetricsExposition

/// Which bucket a value falls into, and how the buckets stand on the page.
struct HistogramTests {
  private func filled(_ values: Double...) -> Histogram {
    var histogram = Histogram(bounds: [0.1, 1, 10])
    for value in values { histogram.observe(value) }
    return histogram
  }

  @Test(
    "A value on a bound belongs to its bucket, one above the last to the bucket without bound",
    arguments: [
      (0.0, 0), (-5, 0), (-.infinity, 0), (0.1, 0), (0.1.nextUp, 1), (1, 1), (10, 2), (10.0.nextUp, 3), (1e300, 3),
      (.infinity, 3),
    ])
  func buckets(value: Double, bucket: Int) {
    var counts: [UInt64] = [0, 0, 0, 0]
    counts[bucket] = 1
    let histogram = filled(value)
    #expect(histogram.counts == counts)
    #expect(histogram.count == 1)
    #expect(histogram.sum == value)
  }

  @Test("What is no number is counted above all bounds and does not trap")
  func notANumber() {
    let histogram = filled(0.5, .nan)
    #expect(histogram.counts == [0, 1, 0, 1])
    #expect(histogram.sum.isNaN)
  }

  @Test("Sum and count are those of all values")
  func totals() {
    let histogram = filled(0.05, 0.5, 0.5, 20)
    #expect(histogram.counts == [1, 2, 0, 1])
    #expect(histogram.count == 4)
    #expect(abs(histogram.sum - 21.05) < 1e-12)
    #expect(Histogram(bounds: []).counts == [0])
  }

  @Test("On the page the buckets add up, and the last is +Inf and equals the count")
  func page() {
    var page = TextPage()
    page.write(MetricFamily("copy_seconds", .histogram, "How long.")) {
      $0.add(filled(0.0625, 0.5, 0.5, 10, 20), LabelBlock(["cloud": "prod"]))
      $0.add(filled(), .none)
    }
    #expect(
      String(decoding: page.bytes, as: UTF8.self) == """
        # HELP copy_seconds How long.
        # TYPE copy_seconds histogram
        copy_seconds_bucket{cloud="prod",le="0.1"} 1
        copy_seconds_bucket{cloud="prod",le="1.0"} 3
        copy_seconds_bucket{cloud="prod",le="10.0"} 4
        copy_seconds_bucket{cloud="prod",le="+Inf"} 5
        copy_seconds_sum{cloud="prod"} 31.0625
        copy_seconds_count{cloud="prod"} 5
        copy_seconds_bucket{le="0.1"} 0
        copy_seconds_bucket{le="1.0"} 0
        copy_seconds_bucket{le="10.0"} 0
        copy_seconds_bucket{le="+Inf"} 0
        copy_seconds_sum 0
        copy_seconds_count 0

        """)
  }
}
