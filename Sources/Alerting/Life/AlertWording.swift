import Synchronization

/// What there is to say of an alert: worded when somebody wants to read it, and then but once, whoever shares it.
///
/// Most of what is true at a poll was true at the one before, and is told to nobody: that costs no sentence.
public struct AlertWording: Sendable, Hashable {
  /// All that there is to say.
  public struct Words: Sendable, Hashable {
    /// Texts by name: `summary`, `description`, and others.
    public var annotations: [String: String]
    /// Where a person sees more; nil where there is no such page.
    public var link: String?

    /// Says this.
    public init(_ annotations: [String: String], link: String? = nil) {
      self.annotations = annotations
      self.link = link
    }
  }

  /// One reference, so that an alert is quickly passed on.
  private final class Content: Sendable {
    enum State {
      case due(@Sendable (Int) -> Words, Int)
      case worded(Words)
    }

    let state: Mutex<State>

    init(_ state: State) { self.state = Mutex(state) }

    var words: Words {
      state.withLock { state in
        switch state {
        case .worded(let words): return words
        case .due(let word, let number):
          let words = word(number)
          state = .worded(words)
          return words
        }
      }
    }

    /// The words where they are there already.
    var present: Words? { state.withLock { if case .worded(let words) = $0 { words } else { nil } } }
  }

  private let content: Content

  /// These texts, by name, and this link.
  public init(_ annotations: [String: String], link: String? = nil) {
    content = Content(.worded(Words(annotations, link: link)))
  }

  /// What `word` gives, which is asked once, or never; it must give the same whenever that is.
  public init(_ word: @escaping @Sendable () -> Words) { content = Content(.due({ _ in word() }, 0)) }

  /// What `word` gives for this number, as above; so that many share what words them.
  public init(_ number: Int, of word: @escaping @Sendable (Int) -> Words) { content = Content(.due(word, number)) }

  /// Texts by name: `summary`, `description`, and others.
  public var annotations: [String: String] { content.words.annotations }
  /// Where a person sees more; nil where there is no such page.
  public var link: String? { content.words.link }

  /// The same for all that share what was worded.
  package var id: ObjectIdentifier { ObjectIdentifier(content) }

  /// Words it now, so that what it is worded from is let go; for what will not be asked about again.
  func settle() { _ = content.words }

  /// False where it is known, without wording anything, that both say the same.
  func mayDiffer(from other: AlertWording) -> Bool {
    if content === other.content { return false }
    guard let own = content.present, let others = other.content.present else { return true }
    return own != others
  }

  /// Whether both say the same, which is worded for that.
  public static func == (one: AlertWording, other: AlertWording) -> Bool { one.content.words == other.content.words }

  /// Hashes the words, which are worded for that.
  public func hash(into hasher: inout Hasher) { hasher.combine(content.words) }
}
