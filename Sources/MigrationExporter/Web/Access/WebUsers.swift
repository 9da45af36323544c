/// Who may sign in, by name.
struct WebUsers: Sendable, Hashable {
  private let hashes: [String: BcryptHash]
  /// What is checked for a name that is unknown; as dear as the dearest of the known ones.
  let decoy: BcryptHash

  init(_ hashes: [String: BcryptHash] = [:]) {
    self.hashes = hashes
    decoy = .decoy(cost: hashes.values.map(\.cost).max() ?? 10)
  }

  /// True where there is nobody, and so no password is asked for.
  var isEmpty: Bool { hashes.isEmpty }

  /// How many there are.
  var count: Int { hashes.count }

  subscript(name: String) -> BcryptHash? { hashes[name] }
}
