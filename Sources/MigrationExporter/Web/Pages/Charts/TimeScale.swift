import StallDetector

/// Times as places across a chart, in percent of its width, and the round times that are worth a mark.
struct TimeScale: Sendable {
  let begin: Double
  let end: Double

  /// A scale from `begin` to `end`, and of a minute at least.
  init(from begin: Double, to end: Double) {
    self.begin = begin
    self.end = max(end, begin + 60)
  }

  /// Where `time` is, from 0 to 100.
  func x(_ time: Double) -> Double { max(0, min(100, (time - begin) / (end - begin) * 100)) }

  /// At most six round times within it.
  var marks: [Double] {
    let span = end - begin
    let step = Self.steps.first { span / $0 <= 5.5 } ?? (span / 5 / 86_400).rounded(.up) * 86_400
    let first = (begin / step).rounded(.up) * step
    return Array(stride(from: first, through: end, by: step).prefix(7))
  }

  private static let steps: [Double] = [
    10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800,
  ]
}

/// A coordinate with two decimals at most.
func coordinate(_ value: Double) -> String {
  guard value.isFinite else { return "0" }
  let hundredths = Int((max(-1e6, min(1e6, value)) * 100).rounded())
  if hundredths % 100 == 0 { return "\(hundredths / 100)" }
  let (whole, rest) = (abs(hundredths) / 100, abs(hundredths) % 100)
  let decimals = rest % 10 == 0 ? "\(rest / 10)" : rest < 10 ? "0\(rest)" : "\(rest)"
  return "\(hundredths < 0 ? "-" : "")\(whole).\(decimals)"
}
