/// A time that is marked in a staircase chart: a line, and words above it.
///
/// What lies beyond the time that is shown is marked at that edge, by words that point there.
struct ChartMark: Sendable {
  /// What the style sheet knows it by.
  let style: StaticName
  /// What it is, for a narrow screen and for a wide one.
  let words: (narrow: String, wide: String)
  /// When it is.
  let clock: String
  /// Where its line is, from 0 to 100.
  let x: Double
  /// Nil where it is within the time that is shown.
  let edge: MarkLabels.Edge?

  /// The three marks that there may be.
  enum StaticName: String, Sendable { case now, stall, due }

  /// What is marked in `chart`.
  static func marks(of chart: StaircaseChart, _ scale: TimeScale) -> [ChartMark] {
    guard !chart.isOver else { return [] }
    let now = chart.course.now
    func mark(_ style: StaticName, _ time: Double, _ words: String, narrow: String? = nil) -> ChartMark {
      ChartMark(
        style: style, words: (narrow ?? words, words), clock: Words.clock(time, at: now), x: scale.x(time),
        edge: time > scale.end ? .right : time < scale.begin ? .left : nil)
    }
    var marks = [mark(.now, now, "now")]
    if let time = chart.stallDeadline {
      marks.append(
        time <= now
          ? mark(.stall, time, "called stalled", narrow: "stalled")
          : mark(.stall, time, "stalled if nothing moves", narrow: "stall due"))
    }
    if let time = chart.deadline { marks.append(mark(.due, time, "deadline")) }
    return marks
  }

  /// What decides where its words go.
  var label: MarkLabels.Mark {
    // A blank before the time, and the arrow with its own.
    let rest = clock.count + 1 + (edge == nil ? 0 : 2)
    return MarkLabels.Mark(
      x: x, edge: edge, characters: (narrow: words.narrow.count + rest, wide: words.wide.count + rest))
  }

  /// Its line; nothing where that is out of sight.
  func line(from top: Double, to bottom: Double) -> HTML {
    guard edge == nil else { return HTML() }
    return """
      <line class="\(style.rawValue)" x1="\(coordinate(x))%" x2="\(coordinate(x))%" y1="\(coordinate(top))" \
      y2="\(coordinate(bottom))"/>
      """
  }

  /// Its words, at that height.
  func words(at height: Double, _ place: MarkLabels.Place) -> HTML {
    let gap: HTML? = edge == nil ? (place.isLeftOfLine ? " dx=\"-4\"" : " dx=\"4\"") : nil
    let anchor: HTML? = place.isLeftOfLine ? " text-anchor=\"end\"" : nil
    let name: HTML =
      words.narrow == words.wide
      ? "\(words.wide)" : "<tspan class=\"long\">\(words.wide)</tspan><tspan class=\"short\">\(words.narrow)</tspan>"
    return """
      <text class="\(style.rawValue)" x="\(coordinate(x))%" y="\(coordinate(height))"\(anchor)\(gap)>\
      \(edge == .left ? "← " : "")\(name) \(clock)\(edge == .right ? " →" : "")</text>
      """
  }
}
