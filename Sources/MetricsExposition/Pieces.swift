/// Bytes that grow, in pieces of one size: what is written stays where it is, however much follows.
struct Pieces: Sendable {
  /// Large enough that there are not many, small enough that they stay in the processor's cache between being written
  /// and being compressed or sent.
  static let size = 256 << 10

  private var full: [[UInt8]] = []
  private(set) var last: [UInt8] = []
  /// Pieces of something that is over, to be written again.
  private var spare: [[UInt8]]

  /// Makes an empty list; it takes the memory of `spare` first, as far as nobody else has it.
  init(reusing spare: [[UInt8]] = []) { self.spare = spare }

  /// All of them so far, none of them empty.
  var all: [[UInt8]] { last.isEmpty ? full : full + [last] }

  var count: Int { full.reduce(last.count) { $0 + $1.count } }

  func hasRoom(for count: Int) -> Bool { last.capacity - last.count >= count }

  /// Makes room for `most` bytes in one piece and has `write` put some there.
  @inline(__always)
  mutating func append(atMost most: Int, _ write: (inout OutputSpan<UInt8>) -> Void) {
    if !hasRoom(for: most) { next(most) }
    last.append(addingCapacity: most, initializingWith: write)
  }

  /// Begins another piece.
  private mutating func next(_ most: Int) {
    if !last.isEmpty { full.append(last) }
    // An array that somebody else still reads is not emptied but left to them.
    last = spare.popLast() ?? []
    last.removeAll(keepingCapacity: true)
    last.reserveCapacity(max(most, Self.size))
  }

  /// Forgets the last piece's bytes and keeps its memory.
  mutating func emptyLast() { last.removeAll(keepingCapacity: true) }
}
