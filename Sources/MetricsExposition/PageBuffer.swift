/// A page's bytes while it is written; with gzip each full piece is compressed at once.
struct PageBuffer: ~Copyable {
  /// The plain bytes that are kept: all of them, or with gzip those that are not yet compressed.
  private(set) var plain: Pieces
  private var deflater: Deflater?

  /// Makes an empty one, that takes the memory of `former` where nobody else needs that.
  init(_ coding: ContentCoding, reusing former: PagePart?) {
    switch coding {
    case .identity: plain = Pieces(reusing: former?.pieces ?? [])
    case .gzip:
      plain = Pieces()
      deflater = Deflater(reusing: former?.pieces ?? [])
    }
  }

  /// Makes room for `most` bytes and has `write` put some there.
  @inline(__always)
  mutating func append(atMost most: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    if !plain.hasRoom(for: most) { compress() }
    plain.append(atMost: most, write)
  }

  mutating func append(_ bytes: Span<UInt8>) { append(atMost: bytes.count) { $0.append(bytes) } }

  /// The part as it goes over the wire.
  consuming func finish() -> PagePart {
    compress()
    if let deflater { return deflater.finish() }
    return PagePart(coding: .identity, pieces: plain.all, checksum: 0, length: plain.count)
  }

  private mutating func compress() {
    guard deflater != nil else { return }
    deflater?.add(plain.last)
    plain.emptyLast()
  }
}
