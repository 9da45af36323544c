/// What other copies tell of the pace that a copy should have before it has shown one of its own.
public struct PacePrior: Sendable, Hashable, Codable {
  /// The pace of the slower ones of those copies, in bytes per second; greater than 0.
  public var rate: Double
  /// How many copies it rests on.
  public var copies: Int

  /// Makes a prior of `rate` that rests on so many copies.
  public init(rate: Double, copies: Int) {
    self.rate = rate
    self.copies = copies
  }
}
