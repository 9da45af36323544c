/// The number by which an alert is known, as Alertmanager computes it.
///
/// Everything within goes by the number, which costs no memory of its own; its sixteen digits are written where somebody
/// outside is to read them.
struct Fingerprint: Sendable, Hashable, Comparable {
  let number: UInt64

  init(_ number: UInt64) { self.number = number }

  /// Reads what `text` gives; nil for anything else.
  init?(_ text: String) {
    guard text.utf8.count == 16, text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }),
      let number = UInt64(text, radix: 16)
    else { return nil }
    self.number = number
  }

  /// Sixteen hexadecimal digits, in whose order fingerprints are, too.
  var text: String { Self.digits(number) }

  /// `number` as sixteen hexadecimal digits.
  static func digits(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func < (one: Fingerprint, other: Fingerprint) -> Bool { one.number < other.number }
}

/// The 64-bit FNV-1a hash of texts, each of which is followed by the byte 0xFF.
///
/// It is to be stable over restarts, and nobody attacks it.
struct FNV {
  private(set) var hash: UInt64 = 14_695_981_039_346_656_037
  /// All bits that are set in any byte of the texts.
  private var bits: UInt8 = 0

  /// Whether the texts are ASCII, all of them.
  var isASCII: Bool { bits < 0x80 }

  mutating func add(_ text: String) {
    let before = self
    var text = text
    self = text.withUTF8 { bytes in
      // Nothing that is captured changes: that would be watched over at each byte.
      var after = before
      for byte in bytes {
        after.hash = (after.hash ^ UInt64(byte)) &* 1_099_511_628_211
        after.bits |= byte
      }
      return after
    }
    hash = (hash ^ 0xFF) &* 1_099_511_628_211
  }
}
