/// One line for a terminal: pieces of text, each painted, none of which can move the cursor.
struct StyledLine: Sendable {
  private var pieces: [(text: String, paint: Paint)] = []
  private(set) var width = 0

  init() {}

  /// A line of one piece.
  init(_ text: String, _ paint: Paint = .plain) { add(text, paint) }

  /// Adds a piece; what could move the cursor, change the terminal or hide is replaced.
  mutating func add(_ text: String, _ paint: Paint = .plain) {
    let text = TerminalText.printable(text)
    pieces.append((text, paint))
    width += TerminalText.width(text)
  }

  /// Blanks up to that column.
  mutating func pad(to column: Int) {
    if width < column { add(String(repeating: " ", count: column - width)) }
  }

  /// The line in at most so many columns, with an ellipsis where it is longer; nil: as long as it is.
  func fitting(_ columns: Int?) -> StyledLine {
    guard let columns, width > columns else { return self }
    var line = StyledLine()
    for piece in pieces where line.width < columns {
      let room = columns - line.width
      let piecesWidth = TerminalText.width(piece.text)
      // Something follows this piece, which has to be seen to be missing.
      let isCut = piecesWidth > room || piecesWidth == room
      line.add(isCut ? TerminalText.cut(piece.text + "…", room) : piece.text, piece.paint)
      if isCut { break }
    }
    return line
  }

  /// The text, without the blanks at its end.
  func text(coloured: Bool) -> String {
    var pieces = pieces
    while let last = pieces.last, last.text.allSatisfy({ $0 == " " }) { pieces.removeLast() }
    if let last = pieces.last {
      pieces[pieces.count - 1].text = String(last.text.reversed().drop { $0 == " " }.reversed())
    }
    return pieces.map { coloured ? $0.paint.on($0.text) : $0.text }.joined()
  }
}
