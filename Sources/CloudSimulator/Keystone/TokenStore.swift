/// The tokens that were given out and not revoked.
struct TokenStore: Sendable {
  let lifetime: Double
  private var tokens: [String: Token] = [:]

  init(lifetime: Double) { self.lifetime = lifetime }

  /// The token of that id, while it is good.
  func valid(_ id: String?, at time: Double) -> Token? {
    id.flatMap { tokens[$0] }.flatMap { time < $0.expiresAt ? $0 : nil }
  }

  mutating func issue(_ token: Token, as id: String) {
    // Forget what expired, so that a simulator that runs for days stays small.
    if tokens.count >= 1000 { tokens = tokens.filter { $0.value.expiresAt > token.issuedAt } }
    tokens[id] = token
  }

  mutating func revoke(_ id: String) { tokens[id] = nil }

  mutating func revokeAll() { tokens = [:] }
}
