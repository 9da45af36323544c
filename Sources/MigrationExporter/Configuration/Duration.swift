/// Seconds of a duration as Prometheus writes it, the largest unit first: `30s`, `5m`, `1h30m`, `2d`, `1w`, `500ms`.
///
/// Nil for anything else.
public func duration(_ text: String) -> Double? {
  var smaller = durationUnits[...]
  var rest = text[...]
  var total = 0.0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(unit.count)
    guard let number = UInt32(digits), let place = smaller.firstIndex(where: { $0.name == unit }) else { return nil }
    total += Double(number) * smaller[place].seconds
    smaller = smaller[(place + 1)...]
  }
  return text.isEmpty ? nil : total
}

/// A duration as `duration` reads it, in whole seconds rounded down: `15m`, `1h30m`, `0s`.
func durationText(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds >= 1, seconds < 1e12 else { return "0s" }
  var left = seconds.rounded(.down)
  var text = ""
  for unit in durationUnits.dropFirst().dropLast() {
    let count = (left / unit.seconds).rounded(.down)
    guard count > 0 else { continue }
    text += "\(Int(count))\(unit.name)"
    left -= count * unit.seconds
  }
  return text
}

private let durationUnits = [
  (name: "w", seconds: 604_800.0), (name: "d", seconds: 86_400), (name: "h", seconds: 3600), (name: "m", seconds: 60),
  (name: "s", seconds: 1), (name: "ms", seconds: 0.001),
]
