/// A page of metrics, or a part of one, written family by family.
///
/// Each family is written in one go, so that its samples stay together as the formats ask for; a family without a
/// sample leaves nothing on the page. With gzip it is compressed as it grows, so that it never stands in memory whole.
public struct TextPage: ~Copyable {
  private var samples: SampleWriter

  /// The plain bytes so far: UTF-8, lines ended by LF; with gzip only those that are not yet compressed.
  public var bytes: [UInt8] { Array(samples.buffer.plain.all.joined()) }

  /// Makes an empty page.
  ///
  /// - Parameters:
  ///   - format: how lines are written.
  ///   - coding: how the finished part is coded.
  ///   - former: a part of the same coding that is out of date: its memory is written again, unless somebody still
  ///     sends it.
  public init(
    _ format: ExpositionFormat = .text, coding: ContentCoding = .identity, reusing former: consuming PagePart? = nil
  ) {
    samples = SampleWriter(format: format, buffer: PageBuffer(coding, reusing: former))
  }

  /// Writes `family` with the samples that `body` adds.
  public mutating func write(_ family: MetricFamily, _ body: (inout SampleWriter) -> Void) {
    samples.begin(family)
    body(&samples)
  }

  /// Writes `family` with a single sample.
  public mutating func write(_ family: MetricFamily, _ value: Double, _ labels: LabelBlock = .none) {
    write(family) { $0.add(value, labels) }
  }

  /// Writes what ends a whole page, and so its last part.
  public mutating func end() { samples.end() }

  /// The part as it goes over the wire.
  public consuming func finish() -> PagePart { samples.finish() }
}
