import StallDetector

/// The copy rate from each new percent to the next, under the staircase and on its scale.
struct RateChart: Sendable {
  let course: Course
  let scale: TimeScale
  /// How many bytes one percent is.
  let onePercent: Double
  /// The least that the policy expects, in bytes per second; nil: nothing.
  var minimum: Double?

  private static let (top, bottom, height) = (18.0, 92.0, 100.0)

  /// The drawing; nothing before there are two numbers.
  var html: HTML {
    let rates = course.paces.map { (from: $0.from, to: $0.to, rate: $0.percentPerSecond * onePercent) }
    guard let fastest = rates.map(\.rate).max(), fastest > 0 else { return HTML() }
    let most = max(fastest, minimum ?? 0)
    func y(_ rate: Double) -> Double { Self.bottom - (Self.bottom - Self.top) * rate / most }
    var path: HTML = "M\(coordinate(scale.x(rates[0].from) * 10)) \(coordinate(Self.bottom))"
    for rate in rates {
      path += "V\(coordinate(y(rate.rate)))H\(coordinate(scale.x(rate.to) * 10))"
    }
    path += "V\(coordinate(Self.bottom))z"
    let least = minimum.map { minimum -> HTML in
      let place = y(minimum)
      return """
        <line class="due" x1="0" x2="100%" y1="\(coordinate(place))" y2="\(coordinate(place))"/>\
        <text class="due" x="100%" y="\(coordinate(place > 40 ? place - 4 : place + 13))" text-anchor="end">at least \
        \(byteRate(minimum)) expected</text>
        """
    }
    let slowest = rates.map(\.rate).min() ?? fastest
    return """
      <svg class="chart rate" width="100%" height="\(coordinate(Self.height))" role="img" \
      aria-label="Copy rate: from \(byteRate(slowest)) to \(byteRate(fastest)) between one new percent and the next.">
      <line class="grid" x1="0" x2="100%" y1="\(coordinate(y(fastest)))" y2="\(coordinate(y(fastest)))"/>\
      <line class="grid" x1="0" x2="100%" y1="\(coordinate(Self.bottom))" y2="\(coordinate(Self.bottom))"/>\
      <svg x="0" y="0" width="100%" height="\(coordinate(Self.height))" viewBox="0 0 1000 \(coordinate(Self.height))" \
      preserveAspectRatio="none"><path class="area" d="\(path)"/></svg>\(least)\
      <text x="0" y="\(coordinate(y(fastest) - 4))">\(byteRate(fastest))</text></svg>

      """
  }
}
