/// A table for a terminal whose last column is a sentence.
///
/// The other columns are as wide as what is in them. The sentence is cut to the terminal's width; where little of it would be
/// left, it has a line of its own below its row.
struct TextTable {
  /// Where the cells of a column stand.
  enum Side { case left, right }

  private let titles: [String]
  private let sides: [Side]
  private var rows: [[String]] = []
  private var sentences: [String] = []
  private let sentence: String?

  /// Fewer columns than these are not worth a sentence on the same line.
  private static let leastForSentence = 30

  /// - Parameter sentence: the title of the last column; nil: there is none.
  init(_ columns: [(title: String, side: Side)], sentence: String? = nil) {
    titles = columns.map(\.title)
    sides = columns.map(\.side)
    self.sentence = sentence
  }

  /// Adds a row; what could move the cursor is replaced.
  mutating func add(_ cells: [String], sentence: String = "") {
    rows.append(cells.map(TerminalText.printable))
    sentences.append(TerminalText.printable(sentence))
  }

  /// The lines, each ended by LF; `columns` is the terminal's width, nil where there is none and nothing is cut.
  func text(columns: Int?, indent: Int = 0) -> String {
    let widths = titles.indices.map { column in
      rows.reduce(TerminalText.width(titles[column])) { max($0, TerminalText.width($1[column])) }
    }
    let start = String(repeating: " ", count: indent)
    func line(_ cells: [String]) -> String {
      start
        + cells.indices.map { TerminalText.padded(cells[$0], widths[$0], right: sides[$0] == .right) }
        .joined(separator: "  ")
    }
    func fitting(_ text: String, _ room: Int?) -> String { room.map { TerminalText.cut(text, max(1, $0)) } ?? text }
    let left = columns.map { $0 - indent - widths.reduce(0) { $0 + $1 + 2 } }
    let isBelow = left.map { $0 < Self.leastForSentence } ?? false
    var lines = [line(titles) + (isBelow ? "" : "  \(sentence ?? "")")]
    for (row, sentence) in zip(rows, sentences) {
      if self.sentence == nil || sentence.isEmpty {
        lines.append(fitting(line(row), columns))
      } else if isBelow {
        lines.append(fitting(line(row), columns))
        let room = columns.map { $0 - indent - 2 }
        lines += TerminalText.folded(sentence, room).map { "\(start)  \(fitting($0, room))" }
      } else {
        lines.append("\(line(row))  \(fitting(sentence, left))")
      }
    }
    return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) + "\n" }.joined()
  }
}
