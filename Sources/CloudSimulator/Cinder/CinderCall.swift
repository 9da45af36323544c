/// One authenticated request to Cinder at a settled microversion.
struct CinderCall: Sendable {
  var request: APIRequest
  var token: Token
  var version: Microversion
  /// The project that stood in the path.
  var projectInURL: String?
  /// What links begin with, without `/v3`.
  var linkBase: String
  var now: Double
  var answer: CinderAnswer

  var isAdmin: Bool { token.isAdmin }

  /// Whether the caller may know of a volume.
  func sees(_ volume: SimulatedVolume) -> Bool {
    isAdmin || (token.projectID == volume.projectID && !token.roles.isEmpty)
  }

  /// Whether the caller may change a volume that it sees.
  var mayWrite: Bool { isAdmin || token.roles.contains("member") }
}
