/// Names as bytes, each with a number in the order of first sight; finds one in some nanoseconds, and makes no strings.
struct ByteTable {
  private struct Entry {
    var hash: UInt64
    var start: Int
    var count: Int
    /// Tells alike names apart: the number of the volume's cloud.
    var owner: Int
  }

  private var entries: [Entry] = []
  private var bytes: [UInt8] = []
  /// Numbers of entries, each at the place that its hash says or the next free one; −1: free.
  ///
  /// A power of two of them, at most half full.
  private var slots: [Int32] = Array(repeating: -1, count: 64)
  /// So that nobody can make up names that all fall on one place.
  private let seed = UInt64.random(in: .min ... .max)

  /// How many names there are.
  var count: Int { entries.count }

  /// A name as text; what is no UTF-8 is replaced.
  func text(_ number: Int) -> String {
    let entry = entries[number]
    return String(decoding: bytes[entry.start..<entry.start + entry.count], as: UTF8.self)
  }

  /// The number of `name`, a new one for a name not seen before.
  mutating func number(_ name: UnsafeRawBufferPointer, owner: Int = 0) -> Int {
    let hash = byteHash(name, seed: seed &+ UInt64(truncatingIfNeeded: owner))
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if entries[number].hash == hash, entries[number].owner == owner, isName(number, name) { return number }
      slot = (slot + 1) & (slots.count - 1)
    }
    let number = entries.count
    entries.append(Entry(hash: hash, start: bytes.count, count: name.count, owner: owner))
    bytes.append(contentsOf: name)
    slots[slot] = Int32(number)
    if entries.count * 2 > slots.count { grow() }
    return number
  }

  private func isName(_ number: Int, _ name: UnsafeRawBufferPointer) -> Bool {
    let (start, count) = (entries[number].start, entries[number].count)
    guard count == name.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      // Eight at a time.
      var index = 0
      while index + 8 <= count {
        let word = bytes.loadUnaligned(fromByteOffset: start + index, as: UInt64.self)
        guard word == name.loadUnaligned(fromByteOffset: index, as: UInt64.self) else { return false }
        index += 8
      }
      while index < count {
        guard bytes[start + index] == name[index] else { return false }
        index += 1
      }
      return true
    }
  }

  private mutating func grow() {
    slots = Array(repeating: -1, count: slots.count * 2)
    for (number, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }
}

/// A hash of the bytes: eight at a time, each mixed in by a multiplication of which both halves count.
func byteHash(_ bytes: UnsafeRawBufferPointer, seed: UInt64) -> UInt64 {
  var hash = seed ^ UInt64(truncatingIfNeeded: bytes.count)
  func mix(_ word: UInt64) {
    let product = (hash ^ word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    hash = product.high ^ product.low
  }
  var index = 0
  while index + 8 <= bytes.count {
    mix(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
    index += 8
  }
  var rest: UInt64 = 0
  while index < bytes.count {
    rest = rest << 8 | UInt64(bytes[index])
    index += 1
  }
  mix(rest)
  return hash
}
