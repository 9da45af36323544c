/// Counts of observed values by upper bound, as Prometheus' histograms are.
public struct Histogram: Sendable, Hashable, Codable {
  /// The finite upper bounds, ascending; a last bucket without a bound follows.
  public let bounds: [Double]
  /// How many values fell into each bucket alone (not summed up), the last without a bound.
  public private(set) var counts: [UInt64]
  /// The sum of all values.
  public private(set) var sum = 0.0

  /// Makes an empty histogram with these upper bounds.
  public init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
  }

  /// How many values were observed.
  public var count: UInt64 { counts.reduce(0, +) }

  /// Counts one value; a value equal to a bound belongs to it.
  public mutating func observe(_ value: Double) {
    counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
    sum += value
  }
}
