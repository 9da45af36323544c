/// From which plateau on it is a stall, and where that comes from.
struct PlateauWindow: Sendable, Hashable, Codable {
  /// In seconds.
  var seconds: Double
  var basis: Plateau.Basis
}
