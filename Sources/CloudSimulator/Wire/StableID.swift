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
