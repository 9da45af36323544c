import StallDetector

/// Progress over time, drawn so that it says why a verdict is what it is.
///
/// The staircase, its expected pace, the plateau, and the time at which it is called stalled. Places across are in percent of
/// the width and places down in pixels, so that words keep their size on a phone.
struct StaircaseChart: Sendable {
  let course: Course
  /// What is drawn beside the staircase; unix seconds.
  var estimate: (early: Double, likely: Double, late: Double)?
  var stallDeadline: Double?
  var deadline: Double?
  var lastAdvance: Double?
  var isOver = false

  private static let (top, bottom, strip, height) = (30.0, 250.0, 260.0, 296.0)
  /// The line of the words at marks that are just above the drawing, and how high a row of them is.
  private static let (words, row) = (12.0, 14.0)

  /// The times across.
  var scale: TimeScale {
    let span = max(60, course.now - course.begin)
    var end = course.now
    if !isOver {
      end = course.now + span * 0.1
      if let stallDeadline, stallDeadline < course.now + span * 1.5 { end = max(end, stallDeadline + span * 0.08) }
      if let deadline, deadline < course.now + span * 0.7 { end = max(end, deadline + span * 0.05) }
      if let estimate { end = max(end, min(estimate.late, course.now + span * 0.7)) }
    }
    return TimeScale(from: course.begin, to: end)
  }

  /// True where it stands for long enough to be seen in the drawing.
  var hasPlateau: Bool {
    guard !isOver, let lastAdvance else { return false }
    return course.now - lastAdvance > (scale.end - scale.begin) * 0.02
  }

  /// The drawing; `summary` says the same in words for those who can't see it.
  func html(summary: String) -> HTML {
    let scale = self.scale
    let marks = ChartMark.marks(of: self, scale)
    let places = MarkLabels.places(marks.map(\.label))
    // One row of words has room in the drawing; more of them push it down.
    let more = Double(max(1, places.map { $0.row + 1 }.max() ?? 1) - 1) * Self.row
    return """
      <svg class="chart" width="100%" height="\(coordinate(Self.height + more))" role="img" aria-label="\(summary)">
      <svg width="100%" height="\(coordinate(Self.height))" y="\(coordinate(more))">\(grid)\(gaps(scale))\(plateau(scale))\
      \(expectation(scale))\(stairs(scale))\(verdicts(scale))\(axis(scale))\
      \(zip(marks, places).map { $0.line(from: Self.words - Self.row * Double($1.row) - 9, to: Self.strip + 8) }.joined())\
      \(zip(marks, places).map { $0.words(at: Self.words - Self.row * Double($1.row), $1) }.joined())</svg></svg>

      """
  }

  private func y(_ percent: Double) -> Double {
    Self.bottom - (Self.bottom - Self.top) * max(0, min(100, percent)) / 100
  }

  private var grid: HTML {
    [0, 25, 50, 75, 100].map { percent -> HTML in
      let place = coordinate(y(Double(percent)))
      let words = coordinate(y(Double(percent)) - 4)
      return """
        <line class="grid" x1="0" x2="100%" y1="\(place)" y2="\(place)"/><text x="0" y="\(words)">\(percent) %</text>
        """
    }.joined()
  }

  private func gaps(_ scale: TimeScale) -> HTML {
    course.gaps.filter { $0.isFailure && $0.to > $0.from }.map { gap in
      Self.band("gap", scale.x(gap.from), scale.x(gap.to), Self.top, Self.bottom)
    }.joined()
  }

  private func plateau(_ scale: TimeScale) -> HTML {
    guard hasPlateau, let lastAdvance else { return HTML() }
    return Self.band("plateau", scale.x(lastAdvance), scale.x(course.now), Self.top, Self.bottom)
  }

  /// The pace that it has had, drawn on from its last step; for one that moves, the interval of its completion.
  private func expectation(_ scale: TimeScale) -> HTML {
    guard !isOver, let last = course.steps.last else { return HTML() }
    func end(_ time: Double) -> (Double, Double) {
      let visible = min(time, scale.end)
      let share = time > last.time ? (visible - last.time) / (time - last.time) : 1
      return (scale.x(visible), y(Double(last.percent) + Double(100 - last.percent) * share))
    }
    let from = (scale.x(last.time), y(Double(last.percent)))
    if let estimate, estimate.likely > last.time {
      let (early, likely, late) = (end(estimate.early), end(estimate.likely), end(max(estimate.late, last.time + 1)))
      // Where only the late end is out of sight, the wedge has a corner at the right.
      let isCut = early.1 <= Self.top && late.0 >= 100 && late.1 > Self.top
      return Self.shape("wedge", [from, early] + (isCut ? [(100, Self.top)] : []) + [late])
        + Self.line("pace", from, likely)
    }
    guard let pace = course.pace else { return HTML() }
    return Self.line("pace", from, end(last.time + Double(100 - last.percent) / pace))
  }

  private func stairs(_ scale: TimeScale) -> HTML {
    guard let first = course.steps.first else { return HTML() }
    // A drawing of a thousand units across and of pixels down, stretched to the width; its stroke is not.
    var path: HTML = "M\(coordinate(scale.x(first.time) * 10)) \(coordinate(y(Double(first.percent))))"
    for step in course.steps.dropFirst() {
      path += "H\(coordinate(scale.x(step.time) * 10))V\(coordinate(y(Double(step.percent))))"
    }
    path += "H\(coordinate(scale.x(course.now) * 10))"
    return """
      <svg x="0" y="0" width="100%" height="\(coordinate(Self.height))" viewBox="0 0 1000 \(coordinate(Self.height))" \
      preserveAspectRatio="none"><path class="stairs" d="\(path)"/></svg>
      """
  }

  /// How it stood, as a strip along the time.
  private func verdicts(_ scale: TimeScale) -> HTML {
    course.standings.indices.map { index -> HTML in
      let (from, standing) = course.standings[index]
      let to = index + 1 < course.standings.count ? course.standings[index + 1].from : course.now
      guard to > from else { return HTML() }
      let (left, right) = (scale.x(from), scale.x(to))
      return """
        <rect class="s \(standing.rawValue)" x="\(coordinate(left))%" y="\(coordinate(Self.strip))" \
        width="\(coordinate(max(0.2, right - left)))%" height="8"><title>\(standing.rawValue) from \
        \(Words.clock(from, at: course.now))</title></rect>
        """
    }.joined()
  }

  private func axis(_ scale: TimeScale) -> HTML {
    scale.marks.enumerated().map { index, time -> HTML in
      let x = scale.x(time)
      // On a phone there is room for every second one.
      let style: HTML? = index % 2 == 1 ? " class=\"alt\"" : nil
      let anchor: HTML = x < 4 ? "start" : x > 96 ? "end" : "middle"
      return """
        <line class="tick" x1="\(coordinate(x))%" x2="\(coordinate(x))%" y1="\(coordinate(Self.bottom))" \
        y2="\(coordinate(Self.bottom + 5))"/><text\(style) x="\(coordinate(x))%" y="\(coordinate(Self.height - 8))" \
        text-anchor="\(anchor)">\(Words.clock(time, at: course.now))</text>
        """
    }.joined()
  }

  private static func band(_ name: HTML, _ left: Double, _ right: Double, _ top: Double, _ bottom: Double) -> HTML {
    """
    <rect class="\(name)" x="\(coordinate(left))%" y="\(coordinate(top))" width="\(coordinate(max(0.15, right - left)))%" \
    height="\(coordinate(bottom - top))"/>
    """
  }

  private static func line(_ name: HTML, _ from: (Double, Double), _ to: (Double, Double)) -> HTML {
    """
    <line class="\(name)" x1="\(coordinate(from.0))%" y1="\(coordinate(from.1))" x2="\(coordinate(to.0))%" \
    y2="\(coordinate(to.1))"/>
    """
  }

  private static func shape(_ name: HTML, _ points: [(Double, Double)]) -> HTML {
    var path = HTML()
    for (index, point) in points.enumerated() {
      path += "\(index == 0 ? "M" : "L")\(coordinate(point.0 * 10)) \(coordinate(point.1))"
    }
    return """
      <svg x="0" y="0" width="100%" height="\(coordinate(height))" viewBox="0 0 1000 \(coordinate(height))" \
      preserveAspectRatio="none"><path class="\(name)" d="\(path)z"/></svg>
      """
  }
}
