import Dispatch
import Synchronization

/// Tells whether a name and a password are a user's.
///
/// A check costs as much as the hash wants, so they are made one at a time on a thread of their own, where a storm of wrong
/// ones takes one core and no more; a bounded number waits, and what was found is remembered. An unknown name costs what a
/// known one does.
final class PasswordChecker: Sendable {
  /// What came of a check.
  enum Verdict: Sendable, Hashable {
    case right, wrong
    /// Too many wait already; nothing was checked.
    case busy
  }

  /// How many checks may wait or be under way.
  static let most = 16
  /// How many verdicts of each kind are remembered.
  static let remembered = 100

  private struct Memory {
    var right: Set<Key> = []
    var wrong: Set<Key> = []
    var waiting = 0
  }

  /// What stands for a name, a password and the hash that they were checked against, and gives none of them away.
  private struct Key: Hashable {
    let first: Int
    let second: Int
  }

  private let memory = Mutex(Memory())
  private let queue = DispatchQueue(label: "passwords")
  private let verifies: @Sendable (String, BcryptHash) -> Bool
  // Nobody outside can reckon a key, whatever the environment does to Hasher's own seed.
  private let salts = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))

  /// - Parameter verifies: whether a hash is a password's; blocks for as long as that takes.
  init(verifies: @escaping @Sendable (String, BcryptHash) -> Bool = { $1.verifies($0) }) { self.verifies = verifies }

  /// Checks, unless too many wait.
  func check(_ credentials: BasicCredentials, users: WebUsers) async -> Verdict {
    let known = users[credentials.name]
    let hash = known ?? users.decoy
    let key = key(credentials, hash)
    let found: Verdict? = memory.withLock { memory in
      if memory.right.contains(key) { return .right }
      if memory.wrong.contains(key) { return .wrong }
      if memory.waiting >= Self.most { return .busy }
      memory.waiting += 1
      return nil
    }
    if let found { return found }
    let isRight = await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: self.verifies(credentials.password, hash)) }
    }
    let verdict: Verdict = isRight && known != nil ? .right : .wrong
    memory.withLock { memory in
      memory.waiting -= 1
      // Apart, so that a storm of wrong ones forgets nobody who is right.
      if verdict == .right { Self.remember(key, in: &memory.right) } else { Self.remember(key, in: &memory.wrong) }
    }
    return verdict
  }

  private static func remember(_ key: Key, in keys: inout Set<Key>) {
    if keys.count >= remembered { keys.removeFirst() }
    keys.insert(key)
  }

  private func key(_ credentials: BasicCredentials, _ hash: BcryptHash) -> Key {
    func half(_ salt: UInt64) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(credentials.name)
      hasher.combine(credentials.password)
      hasher.combine(hash.text)
      return hasher.finalize()
    }
    return Key(first: half(salts.0), second: half(salts.1))
  }
}
