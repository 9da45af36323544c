import CZlib

/// Compresses bytes as they come, into a part that others can follow in the same gzip member.
struct Deflater: ~Copyable {
  /// zlib's own state points back at it, so that it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var output: Pieces
  private var checksum: UInt = 0
  private var length = 0

  /// Of the levels, 3 is the best trade on such pages: nearly as fast as 1, and a sixth smaller.
  private static let level: Int32 = 3
  /// A bare stream of blocks, with zlib's largest window: the header and the trailer are ours.
  private static let windowBits: Int32 = -15
  private static let defaultMemoryLevel: Int32 = 8

  /// How many bytes zlib may give out at once.
  private static let room = 32 << 10

  /// Begins; what comes out takes the memory of `spare` first, as far as nobody else has it.
  init(reusing spare: [[UInt8]] = []) {
    output = Pieces(reusing: spare)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = deflateInit2_(
      stream, Self.level, Z_DEFLATED, Self.windowBits, Self.defaultMemoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    // It fails when there is no memory, where Swift ends the program too, and when the library is not the header's.
    precondition(status == Z_OK, "zlib cannot begin to compress: status \(status)")
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// Takes bytes in, fewer than 4 GiB at once; they may come out later.
  mutating func add(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      checksum = crc32_z(checksum, bytes.baseAddress, z_size_t(bytes.count))
      run(bytes, Z_NO_FLUSH)
    }
    length += bytes.count
  }

  /// Gives out all that was taken in.
  consuming func finish() -> PagePart {
    // Up to a whole byte, and so that what follows needs nothing of what was before.
    run(UnsafeBufferPointer(start: nil, count: 0), Z_FULL_FLUSH)
    return PagePart(coding: .gzip, pieces: output.all, checksum: checksum, length: length)
  }

  private mutating func run(_ input: UnsafeBufferPointer<UInt8>, _ flush: Int32) {
    let stream = stream
    // zlib only reads there; its header was written before C had a way to say so.
    stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    stream.pointee.avail_in = UInt32(input.count)
    repeat {
      output.append(atMost: Self.room) { output in
        output.withUnsafeMutableBufferPointer { room, count in
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(room.count)
          deflate(stream, flush)
          count = room.count - Int(stream.pointee.avail_out)
        }
      }
    } while stream.pointee.avail_out == 0
    stream.pointee.next_in = nil
  }
}
