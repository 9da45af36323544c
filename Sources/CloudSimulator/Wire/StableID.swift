/// Identifiers made from names, so that a test can know them beforehand.
enum StableID {
  /// 32 hexadecimal digits, as Keystone's ids are.
  static func hex(_ name: String) -> String {
    let (high, low) = hash(name)
    return Hexadecimal.digits(high, count: 16) + Hexadecimal.digits(low, count: 16)
  }

  /// A UUID, as Cinder's ids are.
  static func uuid(_ name: String) -> String {
    let (high, low) = hash(name)
    return Hexadecimal.uuid(high, low)
  }

  /// FNV-1a, stirred twice: well spread, and the same in every process.
  private static func hash(_ name: String) -> (UInt64, UInt64) {
    var sum: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 {
      sum = (sum ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }
    var generator = SplitMix(state: sum)
    return (generator.next(), generator.next())
  }
}

/// A small repeatable random number generator (SplitMix64).
struct SplitMix: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func uuid() -> String { Hexadecimal.uuid(next(), next()) }

  mutating func requestID() -> String { "req-" + uuid() }

  /// Text that looks like a Fernet token and means nothing.
  mutating func token() -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    return "gAAAAABr" + String((0..<172).map { _ in alphabet[Int(next() % 64)] })
  }
}
