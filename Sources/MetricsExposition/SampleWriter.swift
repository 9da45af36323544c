/// Adds samples to one family of a page.
public struct SampleWriter: Sendable {
  let name: [UInt8]
  var buffer: [UInt8]

  /// Adds one sample; nil adds none: what is unknown has no series.
  public mutating func add(_ value: Double?, _ labels: LabelBlock, _ more: LabelBlock = .none) {
    guard let value else { return }
    line(suffix: "", value, labels, more)
  }

  /// Adds a histogram's buckets, sum and count.
  public mutating func add(_ histogram: Histogram, _ labels: LabelBlock) {
    var total: UInt64 = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bound = index < histogram.bounds.count ? number(histogram.bounds[index]) : "+Inf"
      line(suffix: "_bucket", Double(total), labels, LabelBlock(["le": bound]))
    }
    line(suffix: "_sum", histogram.sum, labels, .none)
    line(suffix: "_count", Double(total), labels, .none)
  }

  private mutating func line(suffix: StaticString, _ value: Double, _ labels: LabelBlock, _ more: LabelBlock) {
    buffer.append(contentsOf: name)
    buffer.append(contentsOf: UnsafeBufferPointer(start: suffix.utf8Start, count: suffix.utf8CodeUnitCount))
    if !labels.bytes.isEmpty || !more.bytes.isEmpty {
      buffer.append(UInt8(ascii: "{"))
      buffer.append(contentsOf: labels.bytes)
      if !labels.bytes.isEmpty, !more.bytes.isEmpty { buffer.append(UInt8(ascii: ",")) }
      buffer.append(contentsOf: more.bytes)
      buffer.append(UInt8(ascii: "}"))
    }
    buffer.append(UInt8(ascii: " "))
    buffer.append(contentsOf: number(value).utf8)
    buffer.append(UInt8(ascii: "\n"))
  }
}

/// A number as Go's parser takes it: whole numbers without a fraction, the shortest exact form else.
func number(_ value: Double) -> String {
  if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return String(whole) }
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  return value.description
}
