import Testing

@testable import MigrationExporter

@Suite("The words at a chart's marks")
struct MarkLabelsTests {
  private typealias Mark = MarkLabels.Mark

  /// From where to where the words go, by the places alone.
  private func span(
    _ mark: Mark, _ place: MarkLabels.Place, characters: Int, width: Double
  ) -> (from: Double, to: Double) {
    let (x, length) = (mark.x / 100 * width, Double(characters) * 7)
    let gap = mark.edge == nil ? 4.0 : 0
    return place.isLeftOfLine ? (x - gap - length, x - gap) : (x + gap, x + gap + length)
  }

  /// What is wrong with `places` at some width; nil where nothing is.
  private func fault(_ marks: [Mark], _ places: [MarkLabels.Place], width: Double, isNarrow: Bool) -> String? {
    let spans = zip(marks, places).map { mark, place in
      span(mark, place, characters: isNarrow ? mark.characters.narrow : mark.characters.wide, width: width)
    }
    for one in marks.indices {
      for other in marks.indices where other > one && places[one].row == places[other].row {
        if spans[one].from < spans[other].to, spans[other].from < spans[one].to { return "overlap in \(places)" }
      }
      if spans[one].from < 0 || spans[one].to > width { return "out of the chart: \(places)" }
    }
    return nil
  }

  private func marks(_ now: Double, _ stall: Double, _ due: Double) -> [Mark] {
    func edge(_ x: Double) -> MarkLabels.Edge? { x > 100 ? .right : x < 0 ? .left : nil }
    return [
      Mark(x: now, edge: nil, characters: (9, 9)),
      Mark(x: max(0, min(100, stall)), edge: edge(stall), characters: (15, 31)),
      Mark(x: max(0, min(100, due)), edge: edge(due), characters: (16, 16)),
    ]
  }

  @Test("do not overlap wherever the marks are, and stay in the chart, at the width of a phone and of a desk")
  func extremes() {
    let times = [-5.0, 0, 3, 49, 50, 51, 75, 98, 100, 120]
    for now in times where (0...100).contains(now) {
      for stall in times {
        for due in times {
          let marks = marks(now, stall, due)
          let places = MarkLabels.places(marks)
          for (width, isNarrow) in [(280.0, true), (358, true), (560, false), (1230, false)] {
            let fault = fault(marks, places, width: width, isNarrow: isNarrow)
            #expect(fault == nil, "now \(now), stalled \(stall), deadline \(due), \(width) px wide")
          }
        }
      }
    }
  }

  @Test("all in one row where there is room, and no line runs through words that could stand elsewhere")
  func rows() {
    let apart = MarkLabels.places([
      Mark(x: 10, edge: nil, characters: (9, 9)), Mark(x: 95, edge: nil, characters: (15, 31)),
    ])
    #expect(apart == [.init(row: 0, isLeftOfLine: false), .init(row: 0, isLeftOfLine: true)])
    // Two that are near each other turn their backs to one another.
    let pair = MarkLabels.places([
      Mark(x: 50, edge: nil, characters: (9, 9)), Mark(x: 52, edge: nil, characters: (14, 14)),
    ])
    #expect(pair.map(\.row) == [0, 0])
    #expect(pair.map(\.isLeftOfLine) == [true, false])
    // Of three at the right edge, the one furthest left is lowest: the others' lines do not cross it.
    let three = MarkLabels.places([96, 98, 100].map { Mark(x: $0, edge: nil, characters: (15, 31)) })
    #expect(three.map(\.row) == [0, 1, 2])
    #expect(three.map(\.isLeftOfLine) == [true, true, true])
  }

  @Test("nothing is marked where there is nothing")
  func none() {
    #expect(MarkLabels.places([]).isEmpty)
  }
}
