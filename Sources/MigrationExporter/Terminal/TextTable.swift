/// A table for a terminal whose last column is a sentence.
///
/// The other columns are as wide as what is in them. The sentence is cut to the terminal's width; where little of it would be
/// left, it stands below its row.
struct TextTable: Sendable {
  /// Where the cells of a column stand.
  enum Side: Sendable { case left, right }

  /// What stands in a cell.
  struct Cell: Sendable, ExpressibleByStringInterpolation {
    var text: String
    var paint: Paint

    init(_ text: String, _ paint: Paint = .plain) {
      self.text = TerminalText.printable(text)
      self.paint = paint
    }

    init(stringLiteral text: String) { self.init(text) }
  }

  private struct Row {
    var cells: [Cell]
    var sentence: Cell
  }

  private let titles: [String]
  private let sides: [Side]
  private let sentence: String?
  private let isFolded: Bool
  private var rows: [Row] = []

  /// Fewer columns than these are not worth a sentence on the same line.
  private static let leastForSentence = 30

  /// - Parameters:
  ///   - sentence: the title of the last column; nil: there is none.
  ///   - isFolded: whether a sentence below its row may take several lines; else it is cut.
  init(_ columns: [(title: String, side: Side)], sentence: String? = nil, isFolded: Bool = true) {
    titles = columns.map(\.title)
    sides = columns.map(\.side)
    self.sentence = sentence
    self.isFolded = isFolded
  }

  /// Adds a row; what could move the cursor is replaced.
  mutating func add(_ cells: [String], sentence: String = "") {
    add(cells.map { Cell($0) }, sentence: Cell(sentence))
  }

  /// Adds a row of painted cells.
  mutating func add(_ cells: [Cell], sentence: Cell = "") { rows.append(Row(cells: cells, sentence: sentence)) }

  /// The columns that the cells take, without a sentence.
  var width: Int { max(0, widths.reduce(-2) { $0 + $1 + 2 }) }

  private var widths: [Int] {
    titles.indices.map { column in
      rows.reduce(TerminalText.width(titles[column])) { max($0, TerminalText.width($1.cells[column].text)) }
    }
  }

  /// The lines, each ended by LF; `columns` is the terminal's width, nil where there is none and nothing is cut.
  func text(columns: Int?, indent: Int = 0, coloured: Bool = false) -> String {
    let parts = self.lines(columns: columns, indent: indent)
    return ([parts.heading] + parts.rows.joined()).map { $0.text(coloured: coloured) + "\n" }.joined()
  }

  /// The heading, and for each row its lines.
  func lines(columns: Int?, indent: Int = 0) -> (heading: StyledLine, rows: [[StyledLine]]) {
    let widths = self.widths
    func line(_ cells: [Cell], then last: Cell?) -> StyledLine {
      var line = StyledLine(String(repeating: " ", count: indent))
      for (index, cell) in cells.enumerated() {
        let space = String(repeating: " ", count: max(0, widths[index] - TerminalText.width(cell.text)))
        if index > 0 { line.add("  ") }
        if sides[index] == .right { line.add(space) }
        line.add(cell.text, cell.paint)
        if sides[index] == .left { line.add(space) }
      }
      if let last {
        line.add("  ")
        line.add(last.text, last.paint)
      }
      return line.fitting(columns)
    }
    let left = columns.map { $0 - indent - widths.reduce(0) { $0 + $1 + 2 } }
    let isBelow = left.map { $0 < Self.leastForSentence } ?? false
    let heading = line(
      titles.map { Cell($0, .heading) }, then: isBelow ? nil : sentence.map { Cell($0, .heading) })
    let body = rows.map { row -> [StyledLine] in
      guard sentence != nil, !row.sentence.text.isEmpty else { return [line(row.cells, then: nil)] }
      guard isBelow else { return [line(row.cells, then: row.sentence)] }
      let start = String(repeating: " ", count: indent + 2)
      let room = columns.map { $0 - indent - 2 }
      let sentences = isFolded ? TerminalText.folded(row.sentence.text, room) : [row.sentence.text]
      return [line(row.cells, then: nil)]
        + sentences.map { text in
          var line = StyledLine(start)
          line.add(text, row.sentence.paint)
          return line.fitting(columns)
        }
    }
    return (heading, body)
  }
}
