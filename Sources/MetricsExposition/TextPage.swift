/// A page of metrics, or a part of one, written family by family.
///
/// Each family is written in one go, so that its samples stay together as the formats ask for; a family without a
/// sample leaves nothing on the page. With gzip it is compressed as it grows, so that it never stands in memory whole.
public struct TextPage: ~Copyable {
  /// It holds the bytes that are not yet compressed, so that they stay in place while they grow.
  private var samples: SampleWriter
  private var deflater: Deflater?

  /// The plain bytes so far: UTF-8, lines ended by LF; with gzip only those that are not yet compressed.
  public var bytes: [UInt8] { samples.buffer }

  /// Makes an empty page.
  ///
  /// - Parameters:
  ///   - format: how lines are written.
  ///   - coding: how the finished part is coded.
  ///   - capacity: for how many plain bytes to make room, where all of them are kept.
  public init(_ format: ExpositionFormat = .text, coding: ContentCoding = .identity, capacity: Int = 0) {
    samples = SampleWriter(format: format)
    switch coding {
    case .identity: samples.buffer.reserveCapacity(capacity)
    case .gzip: deflater = Deflater()
    }
  }

  /// Writes `family` with the samples that `body` adds.
  public mutating func write(_ family: MetricFamily, _ body: (inout SampleWriter) -> Void) {
    let start = samples.buffer.count
    samples.begin(family)
    let headerEnd = samples.buffer.count
    body(&samples)
    if samples.buffer.count == headerEnd { samples.buffer.removeLast(headerEnd - start) }
    // Many small families make one piece for the compressor.
    if samples.buffer.count >= 64 << 10 { compress() }
  }

  /// Writes `family` with a single sample.
  public mutating func write(_ family: MetricFamily, _ value: Double, _ labels: LabelBlock = .none) {
    write(family) { $0.add(value, labels) }
  }

  /// Writes what ends a whole page, and so its last part.
  public mutating func end() { samples.append(samples.format.end) }

  /// The part as it goes over the wire.
  public consuming func finish() -> PagePart {
    compress()
    if let deflater { return deflater.finish() }
    return PagePart(coding: .identity, bytes: samples.buffer, checksum: 0, length: samples.buffer.count)
  }

  private mutating func compress() {
    guard deflater != nil else { return }
    deflater?.add(samples.buffer)
    samples.buffer.removeAll(keepingCapacity: true)
  }
}
