/// A key that may stand in the section of a kind of receiver.
public enum ReceiverKey: Sendable, Hashable {
  /// What anybody may see.
  case plain(String)
  /// A secret, or what may hold one: it may as well stand in a file or in the environment.
  case secret(String)

  /// The keys of the file that it stands for: itself, and of a secret also `…_file` and `…_env`.
  public var names: [String] {
    switch self {
    case .plain(let name): [name]
    case .secret(let name): [name, name + "_file", name + "_env"]
    }
  }
}

/// What the configuration says of one receiver, as its form reads it.
///
/// Where nobody will be told, no secret is read that stands elsewhere: it is an empty text then, and that it is an address
/// is not looked at. Every error tells the file and the line, and none shows a secret.
public protocol ReceiverSection {
  /// The kind's key, below which all of it stands.
  var kind: String { get }
  /// What rules, metrics and the log call the receiver.
  var name: String { get }
  /// Whether it is told that an alert is resolved.
  var sendsResolved: Bool { get }
  /// Where people reach the status page, without a slash at its end; empty: not known.
  var externalURL: String { get }
  /// For how many seconds a receiver that lets alerts end by itself is to keep one that it is not told again.
  var hold: Double { get }

  /// The text of a key that is no secret; nil where the key is not said.
  func text(_ key: String) throws -> String?
  /// The texts of a key's list, each once; nil where the key is not said.
  func texts(_ key: String) throws -> [String]?
  /// The seconds of a key, within bounds such as `1s` and `365d`; `value` where the key is not said.
  func seconds(_ key: String, from low: String, to high: String, else value: Double) throws -> Double
  /// The same of a key that may also be `none`, which is nil.
  func secondsOrNone(_ key: String, from low: String, to high: String, else value: Double?) throws -> Double?
  /// The text of a secret key, wherever it stands; nil where none of its three names is said.
  func secret(_ key: String) throws -> String?
  /// The same of a secret that must be an `http` or `https` URL.
  func address(_ key: String) throws -> String?
  /// URLs to which a path can be added, without a slash at the end, each once: a list in the file, or elsewhere a line
  /// with blanks between them.
  ///
  /// - Parameter problem: what else is wrong with one of them; nil: nothing.
  /// - Returns: at least one; nil where the key is not said, or is no list of any.
  func addresses(_ key: String, problem: (String) -> String?) throws -> [String]?

  /// An error in these words, at the line of a key, or of the whole section where the key is nil or not said.
  func failure(_ key: String?, _ what: String) -> any Error
}

extension ReceiverSection {
  /// The text of a secret key that must be said.
  public func neededSecret(_ key: String) throws -> String { try needed(key, secret(key)) }

  /// The URL of a secret key that must be said.
  public func neededAddress(_ key: String) throws -> String { try needed(key, address(key)) }

  private func needed(_ key: String, _ value: String?) throws -> String {
    guard let value else { throw failure(nil, "\(kind) needs a \(key), \(key)_file or \(key)_env") }
    return value
  }
}
