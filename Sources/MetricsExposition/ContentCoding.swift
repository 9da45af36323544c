/// How the bytes of a page are coded on the wire.
public enum ContentCoding: String, Sendable, Hashable, CaseIterable {
  /// As they are.
  case identity
  /// As one gzip member.
  case gzip

  /// Chooses by the Accept-Encoding header of a scraper, nil when there is none.
  ///
  /// gzip is taken by whoever names it, or `*`, and does not like plain bytes better. Whoever refuses both gets
  /// plain bytes.
  public init(acceptEncoding: String?) {
    let entries = WeightedEntry.list(acceptEncoding ?? "")
    func quality(_ names: Set<String>) -> Double? {
      (entries.first { names.contains($0.name) } ?? entries.first { $0.name == "*" })?.quality
    }
    let gzip = quality(["gzip", "x-gzip"]) ?? 0
    self = gzip > 0 && gzip >= quality(["identity"]) ?? 0 ? .gzip : .identity
  }

  /// `bytes` as they go over the wire, in pieces that follow each other.
  public func coded(_ bytes: [UInt8]) -> [[UInt8]] {
    guard self == .gzip else { return [bytes] }
    var deflater = Deflater()
    deflater.add(bytes)
    return PagePart.page([deflater.finish()])
  }
}
