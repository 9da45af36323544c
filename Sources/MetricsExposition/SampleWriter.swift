/// Adds samples to one family of a page.
public struct SampleWriter: Sendable {
  let format: ExpositionFormat
  /// The page so far.
  var buffer: [UInt8] = []
  /// The family's name, with which each of its lines begins.
  private var name: [UInt8] = []
  /// The same with the brace that follows where there are labels.
  private var opening: [UInt8] = []
  /// Room for what some lines begin with; it keeps its memory.
  private var common: [UInt8] = []

  init(format: ExpositionFormat) { self.format = format }

  /// Adds one sample; nil adds none: what is unknown has no series.
  public mutating func add(_ value: Double?, _ labels: LabelBlock, _ more: LabelBlock = .none) {
    guard let value else { return }
    line(suffix: "", value, labels, more)
  }

  /// Adds a sample for each of `alternatives`, none of them empty: 1 for the one at `place`, 0 for the others.
  ///
  /// Half of a page's lines come from here: what these have in common is put together once.
  public mutating func add(oneOf alternatives: [LabelBlock], at place: Int?, _ labels: LabelBlock) {
    common.removeAll(keepingCapacity: true)
    common.append(contentsOf: opening)
    common.append(contentsOf: labels.bytes)
    if !labels.bytes.isEmpty { common.append(UInt8(ascii: ",")) }
    for (index, alternative) in alternatives.enumerated() {
      buffer.append(contentsOf: common)
      buffer.append(contentsOf: alternative.bytes)
      append(index == place ? "} 1\n" : "} 0\n")
    }
  }

  /// Adds a histogram's buckets, sum and count.
  public mutating func add(_ histogram: Histogram, _ labels: LabelBlock) {
    var total: UInt64 = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bound = index < histogram.bounds.count ? histogram.bounds[index] : .infinity
      line(suffix: "_bucket", Double(total), labels, LabelBlock(["le": canonicalNumber(bound)]))
    }
    line(suffix: "_sum", histogram.sum, labels, .none)
    line(suffix: "_count", Double(total), labels, .none)
  }

  /// Writes what stands above the samples of `family`; those added from now on are its own.
  mutating func begin(_ family: MetricFamily) {
    name = Array(family.name.utf8)
    opening = name + [UInt8(ascii: "{")]
    let declared = family.declaredName(in: format)
    buffer.append(contentsOf: "# HELP \(declared) ".utf8)
    buffer.appendEscaped(family.help, alsoQuotes: format == .openMetrics)
    buffer.append(contentsOf: "\n# TYPE \(declared) \(family.kind.rawValue)\n".utf8)
  }

  /// There are 26 lines for each migration: this is where the time goes.
  private mutating func line(suffix: StaticString, _ value: Double, _ labels: LabelBlock, _ more: LabelBlock) {
    if suffix.utf8CodeUnitCount == 0, more.bytes.isEmpty, !labels.bytes.isEmpty { return usualLine(value, labels) }
    buffer.append(contentsOf: name)
    if suffix.utf8CodeUnitCount > 0 { append(suffix) }
    if !labels.bytes.isEmpty || !more.bytes.isEmpty {
      buffer.append(UInt8(ascii: "{"))
      buffer.append(contentsOf: labels.bytes)
      if !labels.bytes.isEmpty, !more.bytes.isEmpty { buffer.append(UInt8(ascii: ",")) }
      if !more.bytes.isEmpty { buffer.append(contentsOf: more.bytes) }
      buffer.append(UInt8(ascii: "}"))
    }
    buffer.append(UInt8(ascii: " "))
    if value == 0 {
      buffer.append(UInt8(ascii: "0"))
    } else if value == 1 {
      buffer.append(UInt8(ascii: "1"))
    } else {
      var text = number(value)
      text.withUTF8 { buffer.append(contentsOf: $0) }
    }
    buffer.append(UInt8(ascii: "\n"))
  }

  /// Nearly all lines have one block of labels: as few appends as can be.
  private mutating func usualLine(_ value: Double, _ labels: LabelBlock) {
    buffer.append(contentsOf: opening)
    buffer.append(contentsOf: labels.bytes)
    if value == 0 {
      append("} 0\n")
    } else if value == 1 {
      append("} 1\n")
    } else {
      append("} ")
      var text = number(value)
      text.withUTF8 { buffer.append(contentsOf: $0) }
      buffer.append(UInt8(ascii: "\n"))
    }
  }

  mutating func append(_ text: StaticString) {
    buffer.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }
}
