import Foundation

/// Random numbers from a seed (SplitMix64).
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// From 0 up to 1.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Mean 0, deviation 1 (Box and Muller).
  mutating func normal() -> Double { (-2 * log(1 - uniform())).squareRoot() * cos(2 * Double.pi * uniform()) }

  /// Between two bounds, each decade as likely as any other.
  mutating func logUniform(_ low: Double, _ high: Double) -> Double { low * exp(uniform() * log(high / low)) }
}

extension [Double] {
  var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

  func quantile(_ part: Double) -> Double { isEmpty ? .nan : sorted()[Int(Double(count - 1) * part)] }
}
