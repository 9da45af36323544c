/// Adds samples to one family of a page.
public struct SampleWriter: ~Copyable {
  private let format: ExpositionFormat
  /// The page so far.
  var buffer: PageBuffer
  /// What stands above the family's samples, until the first of them is there.
  private var header: [UInt8] = []
  /// The family's name, with which each of its lines begins.
  private(set) var name: [UInt8] = []

  /// The most bytes that a line has besides its name and its labels: braces, commas, space, number, line feed.
  static let longestRest = 8 + longestNumber

  init(format: ExpositionFormat, buffer: consuming PageBuffer) {
    self.format = format
    self.buffer = buffer
  }

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
      let bound = index < histogram.bounds.count ? histogram.bounds[index] : .infinity
      line(suffix: "_bucket", Double(total), labels, LabelBlock(["le": canonicalNumber(bound)]))
    }
    line(suffix: "_sum", histogram.sum, labels, .none)
    line(suffix: "_count", Double(total), labels, .none)
  }

  /// Those added from now on are of `family`.
  mutating func begin(_ family: MetricFamily) {
    name = Array(family.name.utf8)
    let declared = family.declaredName(in: format)
    header = Array("# HELP \(declared) ".utf8)
    header.appendEscaped(family.help, alsoQuotes: format == .openMetrics)
    header.append(contentsOf: "\n# TYPE \(declared) \(family.kind.rawValue)\n".utf8)
  }

  /// Writes what ends a whole page.
  mutating func end() { buffer.append(atMost: format.end.utf8CodeUnitCount) { $0.append(format.end) } }

  consuming func finish() -> PagePart { buffer.finish() }

  /// Has to come before each line.
  mutating func writeHeader() {
    guard !header.isEmpty else { return }
    let header = header
    buffer.append(header.span)
    self.header = []
  }

  private mutating func line(suffix: StaticString, _ value: Double, _ labels: LabelBlock, _ more: LabelBlock) {
    writeHeader()
    let name = name
    let most = name.count + suffix.utf8CodeUnitCount + labels.bytes.count + more.bytes.count
    buffer.append(atMost: most + Self.longestRest) { line in
      line.append(name.span)
      line.append(suffix)
      if !labels.bytes.isEmpty || !more.bytes.isEmpty {
        line.append(UInt8(ascii: "{"))
        line.append(labels.bytes.span)
        if !labels.bytes.isEmpty, !more.bytes.isEmpty { line.append(UInt8(ascii: ",")) }
        line.append(more.bytes.span)
        line.append(UInt8(ascii: "}"))
      }
      line.append(UInt8(ascii: " "))
      line.append(number: value)
      line.append(UInt8(ascii: "\n"))
    }
  }
}
