/// A page in Prometheus' text format 0.0.4, written family by family.
///
/// Each family is written in one go, so that its samples stay together as the format asks for; a family without a
/// sample leaves nothing on the page.
public struct TextPage: Sendable {
  /// The page so far: UTF-8, lines ended by LF.
  public private(set) var bytes: [UInt8] = []

  /// What the Content-Type header says of this format.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// Makes an empty page with room for `capacity` bytes.
  public init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  /// Appends bytes that are whole families already.
  public mutating func append(_ other: TextPage) { bytes.append(contentsOf: other.bytes) }

  /// Writes `family` with the samples that `body` adds.
  public mutating func write(_ family: MetricFamily, _ body: (inout SampleWriter) -> Void) {
    let start = bytes.count
    // The buffer is handed over and back, so that it is never copied.
    var buffer: [UInt8] = []
    swap(&buffer, &bytes)
    buffer.append(contentsOf: "# HELP \(family.name) ".utf8)
    buffer.appendEscaped(family.help, alsoQuotes: false)
    buffer.append(contentsOf: "\n# TYPE \(family.name) \(family.kind.rawValue)\n".utf8)
    var writer = SampleWriter(name: Array(family.name.utf8), buffer: buffer)
    buffer = []
    let headerEnd = writer.buffer.count
    body(&writer)
    swap(&bytes, &writer.buffer)
    if bytes.count == headerEnd { bytes.removeLast(headerEnd - start) }
  }

  /// Writes `family` with a single sample.
  public mutating func write(_ family: MetricFamily, _ value: Double, _ labels: LabelBlock = .none) {
    write(family) { $0.add(value, labels) }
  }
}
