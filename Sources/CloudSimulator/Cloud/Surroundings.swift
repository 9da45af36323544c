/// What an answer depends on beside the cloud's state and the request.
struct Surroundings: Sendable {
  /// Simulated unix time.
  var now: Double
  /// Real unix time.
  var wallClock: Double
  /// Keystone's address with its path prefix, without `/v3`.
  var keystone: String
  /// Cinder's address with its path prefix, without `/v3`.
  var cinder: String
}
