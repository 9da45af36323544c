/// What was proven of a copy's being slower than the minimum.
struct Slowness: Sendable, Hashable, Codable {
  /// What its rate was at most, in bytes per second.
  var upperBound: Double
  /// Until when that holds without a new proof, in bridged seconds.
  var heldUntil: Double
}
