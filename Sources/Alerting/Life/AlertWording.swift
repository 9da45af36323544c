import Synchronization

/// What there is to say of an alert, by name: worded when somebody wants to read it, and then but once.
///
/// Most of what is true at a poll was true at the one before, and is told to nobody: that costs no sentence.
public struct AlertWording: Sendable, Hashable {
  /// What shares it shares what was worded.
  private final class Later: Sendable {
    enum State {
      case due(@Sendable (Int) -> [String: String], Int)
      case worded([String: String])
    }

    let state: Mutex<State>

    init(_ number: Int, _ word: @escaping @Sendable (Int) -> [String: String]) { state = Mutex(.due(word, number)) }

    var texts: [String: String] {
      state.withLock { state in
        if case .due(let word, let number) = state { state = .worded(word(number)) }
        guard case .worded(let texts) = state else { return [:] }
        return texts
      }
    }
  }

  private enum Content: Sendable {
    case texts([String: String])
    case later(Later)
  }

  private let content: Content

  /// These texts.
  public init(_ texts: [String: String]) { content = .texts(texts) }

  /// What `word` gives, which is asked once, or never; it must give the same whenever that is.
  public init(_ word: @escaping @Sendable () -> [String: String]) { content = .later(Later(0) { _ in word() }) }

  /// What `word` gives for this number, as above; so that many share what words them.
  public init(_ number: Int, of word: @escaping @Sendable (Int) -> [String: String]) {
    content = .later(Later(number, word))
  }

  /// The texts by name.
  public var texts: [String: String] {
    switch content {
    case .texts(let texts): texts
    case .later(let later): later.texts
    }
  }

  /// Words it now, so that what it is worded from is let go; for what will not be asked about again.
  func settle() { if case .later(let later) = content { _ = later.texts } }

  /// False where it is known, without wording anything, that both say the same.
  func mayDiffer(from other: AlertWording) -> Bool {
    switch (content, other.content) {
    case (.texts(let own), .texts(let others)): own != others
    case (.later(let own), .later(let others)): own !== others
    default: true
    }
  }

  /// Whether both say the same, which is worded for that.
  public static func == (one: AlertWording, other: AlertWording) -> Bool { one.texts == other.texts }

  /// Hashes the texts, which are worded for that.
  public func hash(into hasher: inout Hasher) { hasher.combine(texts) }
}
