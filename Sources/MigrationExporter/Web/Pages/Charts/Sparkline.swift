/// A copy's staircase in the space of a word: the steeper the faster, a flat end is a plateau.
///
/// It goes from the first percent to the last, ten at least, since how far the copy is stands beside it.
enum Sparkline {
  private static let width = 72.0
  private static let height = 20.0

  /// The line of `course`; nothing before there are two numbers.
  static func html(_ course: Course) -> HTML {
    guard course.steps.count > 1, let first = course.steps.first, let last = course.steps.last, course.now > first.time
    else { return HTML() }
    let range = Double(max(10, last.percent - first.percent))
    func x(_ time: Double) -> Int {
      Int((max(0, min(1, (time - first.time) / (course.now - first.time))) * width).rounded())
    }
    func y(_ percent: Int) -> Int { Int((height * (1 - Double(percent - first.percent) / range)).rounded()) }
    var (atX, atY) = (x(first.time), y(first.percent))
    var path: HTML = "M\(atX) \(atY)"
    for step in course.steps.dropFirst() {
      let (nextX, nextY) = (x(step.time), y(step.percent))
      // What is less than four units away is drawn with what follows: nobody sees it, and everybody waits for it.
      guard nextX - atX >= 4 || step == last else { continue }
      if nextX > atX { path += "h\(nextX - atX)" }
      if nextY != atY { path += "v\(nextY - atY)" }
      (atX, atY) = (nextX, nextY)
    }
    path += "H\(Int(width))"
    return "<svg class=\"spark\" viewBox=\"0 -1 72 22\" aria-hidden=\"true\"><path d=\"\(path)\"/></svg>"
  }
}
