/// Seconds of a duration as Prometheus writes it, the largest unit first: `30s`, `5m`, `1h30m`, `2d`, `1w`, `500ms`.
///
/// Nil for anything else.
public func duration(_ text: String) -> Double? {
  let units = [("w", 604_800.0), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1), ("ms", 0.001)]
  var smaller = units[...]
  var rest = text[...]
  var total = 0.0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let unit = rest.prefix { $0.isLetter }
    rest = rest.dropFirst(unit.count)
    guard let number = UInt32(digits), let place = smaller.firstIndex(where: { $0.0 == unit }) else { return nil }
    total += Double(number) * smaller[place].1
    smaller = smaller[(place + 1)...]
  }
  return text.isEmpty ? nil : total
}
