/// A page in Prometheus' text format 0.0.4, written family by family.
///
/// Each family is written in one go, so that its samples stay together as the format asks for; a family without a
/// sample leaves nothing on the page.
public struct TextPage: Sendable {
  /// It holds the bytes, so that they stay in place while they grow.
  private var samples = SampleWriter()

  /// The page so far: UTF-8, lines ended by LF.
  public var bytes: [UInt8] { samples.buffer }

  /// What the Content-Type header says of this format.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Makes an empty page with room for `capacity` bytes.
  public init(capacity: Int = 0) { reserveCapacity(capacity) }

  /// Makes room for so many bytes in all, where that is not there yet.
  public mutating func reserveCapacity(_ capacity: Int) { samples.buffer.reserveCapacity(capacity) }

  /// Empties the page; what is written next takes the same memory, unless somebody holds the bytes still.
  public mutating func removeAll() { samples.buffer.removeAll(keepingCapacity: true) }

  /// Appends bytes that are whole families already.
  public mutating func append(_ other: TextPage) { samples.buffer.append(contentsOf: other.bytes) }

  /// Writes `family` with the samples that `body` adds.
  public mutating func write(_ family: MetricFamily, _ body: (inout SampleWriter) -> Void) {
    let start = samples.buffer.count
    samples.begin(family)
    let headerEnd = samples.buffer.count
    body(&samples)
    if samples.buffer.count == headerEnd { samples.buffer.removeLast(headerEnd - start) }
  }

  /// Writes `family` with a single sample.
  public mutating func write(_ family: MetricFamily, _ value: Double, _ labels: LabelBlock = .none) {
    write(family) { $0.add(value, labels) }
  }
}
