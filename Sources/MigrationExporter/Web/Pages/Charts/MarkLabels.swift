/// Where the words at a chart's marks go, so that they run neither into each other nor out of the chart.
///
/// A mark's line is at its place across, in percent of the width; its words stand above the chart, to the right of the line or
/// to its left, in one of several rows. Nobody tells the server how wide a chart is, so that places must do at the least
/// width; at a greater one everything is only further apart.
struct MarkLabels: Sendable {
  /// What is to be labelled.
  struct Mark: Sendable {
    /// Where its line is, from 0 to 100; nothing is drawn of what is beyond an edge but the words.
    var x: Double
    /// Nil where the line is in the chart; else at which edge the words stand, and point out of it.
    var edge: Edge?
    /// How many characters the words have on a narrow screen, and on a wide one.
    var characters: (narrow: Int, wide: Int)
  }

  /// An end of the time that is shown.
  enum Edge: Sendable, Hashable { case left, right }

  /// Where the words of a mark stand.
  struct Place: Sendable, Hashable {
    /// 0 is just above the chart.
    var row: Int
    /// True where they end at the line, which is then at their right.
    var isLeftOfLine: Bool
  }

  /// The least widths that a chart has where the narrow words are shown, and where the wide ones are; pixels.
  static let widths = (narrow: 280.0, wide: 560.0)
  /// The most that a character takes on average, in pixels, and the gap between words and their line.
  private static let (character, gap) = (7.0, 4.0)

  /// The best place for each of `marks`, of which there are a few.
  ///
  /// The fewest rows without words that overlap; of those, one in which the fewest lines run through words.
  static func places(_ marks: [Mark]) -> [Place] {
    var best: (cost: Double, places: [Place]) = (.infinity, marks.map { _ in Place(row: 0, isLeftOfLine: false) })
    // Two sides and as many rows as marks, for each: of three marks that is 216 ways.
    let ways = 2 * marks.count
    var count = 1
    for _ in marks { count *= ways }
    for number in 0..<count {
      var rest = number
      let places = marks.map { _ in
        defer { rest /= ways }
        return Place(row: rest % ways / 2, isLeftOfLine: rest % 2 == 1)
      }
      let cost = cost(of: places, marks)
      if cost < best.cost { best = (cost, places) }
    }
    return best.places
  }

  private static func cost(of places: [Place], _ marks: [Mark]) -> Double {
    var cost = 0.0
    for (place, mark) in zip(places, marks) {
      if mark.edge == .left && place.isLeftOfLine || mark.edge == .right && !place.isLeftOfLine { return .infinity }
      cost += Double(place.row)
      // To the right, as one reads, but for what is far there.
      if mark.edge == nil, place.isLeftOfLine != (mark.x > 70) { cost += 0.3 }
    }
    for isNarrow in [true, false] {
      let width = isNarrow ? widths.narrow : widths.wide
      let spans = zip(places, marks).map { place, mark in
        span(of: mark, Double(isNarrow ? mark.characters.narrow : mark.characters.wide), place, width)
      }
      for (index, span) in spans.enumerated() {
        // Out of the chart is worse than a row more.
        if span.lowerBound < 0 || span.upperBound > width { cost += 1000 }
        for other in places.indices where other != index {
          if places[other].row == places[index].row, collide(index, other, places, marks, spans) { cost += 10_000 }
          // A line begins at its own words and goes down, past the rows below.
          guard marks[other].edge == nil, places[other].row > places[index].row else { continue }
          let line = marks[other].x / 100 * width
          let isBeside = places[index].isLeftOfLine ? marks[other].x < marks[index].x : marks[other].x > marks[index].x
          if isBeside, (places[index].isLeftOfLine ? line > span.lowerBound : line < span.upperBound) { cost += 20 }
        }
      }
    }
    return cost
  }

  /// Whether the words of two marks in one row are in each other's way, at this width or at a greater one.
  ///
  /// Where the lines lie close the words may stand crosswise, each beyond the other's line, and meet when the lines draw
  /// apart: so the words of the line at the left have to end before those of the line at the right begin.
  private static func collide(
    _ one: Int, _ other: Int, _ places: [Place], _ marks: [Mark], _ spans: [ClosedRange<Double>]
  ) -> Bool {
    if marks[one].x == marks[other].x { return places[one].isLeftOfLine == places[other].isLeftOfLine }
    let (left, right) = marks[one].x < marks[other].x ? (one, other) : (other, one)
    return spans[left].upperBound >= spans[right].lowerBound
  }

  /// From where to where the words go, in pixels, with some room.
  private static func span(
    of mark: Mark, _ characters: Double, _ place: Place, _ width: Double
  ) -> ClosedRange<Double> {
    let (x, length) = (mark.x / 100 * width, characters * character)
    let gap = mark.edge == nil ? gap : 0
    return place.isLeftOfLine ? x - gap - length...x - gap : x + gap...x + gap + length
  }
}
