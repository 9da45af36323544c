import CCrypt

/// A password's hash, as `htpasswd -nB` makes it: `$2y$10$` and 53 letters.
struct BcryptHash: Sendable, Hashable {
  /// The costs that we take: each step doubles the time, and 18 are some ten seconds.
  static let costs = 4...18

  /// The hash as it is written.
  let text: String
  /// How dear a check is: 2 to the power of this many rounds.
  let cost: Int

  /// Nil for anything else, also for a cost beyond `costs`.
  init?(_ text: String) {
    let parts = text.split(separator: "$", omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]), parts[2].utf8.count == 2,
      let cost = Int(parts[2]), Self.costs.contains(cost), parts[3].utf8.count == 53, isPlain(parts[3], and: "./")
    else { return nil }
    self.text = text
    self.cost = cost
  }

  private init(text: String, cost: Int) {
    self.text = text
    self.cost = cost
  }

  /// A hash that is nobody's: what is checked for a name that is unknown, so that it takes as long.
  static func decoy(cost: Int) -> BcryptHash {
    let salt = "n9RgLnU7.MDDhgMnFUgqbu", rest = "1S8p3Wv.6kYk8wW6oZ1o0Tz6Yc2b1mi"
    return BcryptHash(text: "$2b$\(cost < 10 ? "0" : "")\(cost)$\(salt)\(rest)", cost: cost)
  }

  /// Whether it is the hash of `password`; takes its time, on the thread of whoever asks.
  func verifies(_ password: String) -> Bool {
    // What C would cut off must not be left unsaid.
    let isWhole = !password.utf8.contains(0)
    let size = 32_768
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
    memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
    defer {
      memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
      memory.deallocate()
    }
    guard let made = crypt_rn(isWhole ? password : "", text, memory, Int32(size)) else { return false }
    let (left, right) = (Array(String(cString: made).utf8), Array(text.utf8))
    guard left.count == right.count else { return false }
    // As long for a hash that differs early as for one that differs late.
    let difference = zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) }
    return difference == 0 && isWhole
  }
}
