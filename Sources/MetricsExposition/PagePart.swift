import CZlib

/// Whole families of a page, coded as they go over the wire: plain, or compressed so that other parts can follow.
///
/// A page has a part that many scrapers share and one that is each scrape's own. Compressed apart, the two are still one
/// gzip member, since not every client reads more than one (curl does not).
public struct PagePart: Sendable, Hashable {
  let coding: ContentCoding
  /// Plain lines, or raw deflate blocks that altogether end at a whole byte, none of them marked as the last.
  let pieces: [[UInt8]]
  /// The CRC-32 of the lines; 0 when plain.
  let checksum: UInt
  /// How many bytes the lines have.
  let length: Int

  /// The bytes of a whole page, in pieces of at most some 256 kB that follow each other, so that nothing is copied.
  ///
  /// All parts are of one coding; an empty list is an empty page.
  public static func page(_ parts: [PagePart]) -> [[UInt8]] {
    guard parts.first?.coding == .gzip else { return parts.flatMap(\.pieces) }
    return [gzipHeader] + parts.flatMap(\.pieces) + [gzipTrailer(parts)]
  }

  /// RFC 1952: magic, deflate, no flags, no time, no extra flags, Unix.
  private static let gzipHeader: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]

  /// An empty block that is marked as the last, the CRC-32 and the length of all lines.
  private static func gzipTrailer(_ parts: [PagePart]) -> [UInt8] {
    var checksum: UInt = 0
    var length = 0
    for part in parts {
      checksum = crc32_combine(checksum, part.checksum, part.length)
      length += part.length
    }
    return [0x03, 0x00] + littleEndian(UInt32(truncatingIfNeeded: checksum))
      + littleEndian(UInt32(truncatingIfNeeded: length))
  }

  private static func littleEndian(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
