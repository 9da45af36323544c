import Foundation

/// The terminal's second screen, on which a program draws and after which the first is as it was.
///
/// Keys come at once and are not shown; Ctrl-C and Ctrl-Z are signals as ever.
struct AlternateScreen {
  /// How the terminal was; nil where keys come from elsewhere.
  private let before: termios?

  /// Notes how the terminal is.
  init() {
    var state = termios()
    before = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &state) == 0 ? state : nil
  }

  /// Whether keys can be read.
  var hasKeys: Bool { before != nil }

  /// Goes to the second screen.
  func enter() throws {
    if var state = before {
      state.c_lflag &= ~tcflag_t(ICANON | ECHO)
      tcsetattr(STDIN_FILENO, TCSADRAIN, &state)
    }
    try Terminal.write("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J")
  }

  /// Goes back to the first; to be called in any case.
  func leave() {
    // There is no other way left to tell.
    try? Terminal.write("\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l")
    if var state = before { tcsetattr(STDIN_FILENO, TCSADRAIN, &state) }
  }

  /// Draws these lines over what is there; each ends what was longer before.
  func draw(_ lines: [String]) throws {
    try Terminal.write("\u{1B}[H" + lines.map { "\($0)\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
  }

  /// Empties the screen: its size has changed, and the terminal may have folded lines.
  func clear() throws { try Terminal.write("\u{1B}[2J") }
}
