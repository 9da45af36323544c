import StallDetector

/// What a piece of text is on a terminal that knows colours: the terminal's own, so that any theme stays readable.
enum Paint: Sendable {
  case plain
  /// A heading.
  case heading
  /// Somebody should look at it now.
  case alarm
  /// Something is not as it should be.
  case warning
  /// All is well.
  case good
  /// On its way, and nothing to say of it.
  case calm
  /// Of less interest.
  case faint

  /// The numbers between `ESC [` and `m`; nil: none.
  private var codes: String? {
    switch self {
    case .plain: nil
    case .heading: "1"
    case .alarm: "1;31"
    case .warning: "33"
    case .good: "32"
    case .calm: "36"
    case .faint: "2"
    }
  }

  /// `text`, painted.
  func on(_ text: String) -> String { codes.map { "\u{1B}[\($0)m\(text)\u{1B}[0m" } ?? text }

  /// How a migration's state is painted.
  init(state: String, result: String?) {
    self =
      switch MigrationState(rawValue: state) {
      case .stalled, .unreadable: .alarm
      case .slow: .warning
      case .copying: .good
      case .finishing, .waiting: .calm
      // Somebody has taken it back: that is neither good nor bad.
      case .ended where result == "reset": .plain
      case .ended: result == nil || result == "success" ? .good : .alarm
      case .unmeasurable: .plain
      // Of a newer daemon.
      case nil: .warning
      }
  }
}
