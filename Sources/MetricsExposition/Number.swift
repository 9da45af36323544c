/// The most bytes that a number has on a page, as in `-2.2250738585072014e-308`.
let longestNumber = 24

/// A number as Go's parser takes it: whole numbers without a fraction, the shortest exact form else.
func number(_ value: Double) -> String {
  if let whole = wholeNumber(value) { return String(whole) }
  if value.isNaN { return "NaN" }
  if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
  return value.description
}

/// `value` where it is a whole number, and no other one is nearer than 1 to it; nil else.
func wholeNumber(_ value: Double) -> Int64? {
  guard let whole = Int64(exactly: value), whole.magnitude < 1 << 53 else { return nil }
  return whole
}

/// A number as it stands in `le`: the one spelling that OpenMetrics asks for (`1.0`, `1.048576e+06`, `+Inf`).
///
/// It is the same in every format, since there the spelling is part of a series' identity: Prometheus 3 spells `le`
/// so when it stores it, whatever it was sent, and Prometheus 2 stores what it was sent.
func canonicalNumber(_ value: Double) -> String {
  // Swift's spelling is the wanted one, save that it has no exponent before 2^53, and the wanted one has it from 10^6 on.
  let magnitude = abs(value)
  guard magnitude >= 1e6, magnitude < 0x1p54 else { return value.isFinite ? value.description : number(value) }
  let digits = number(magnitude)
  let point = digits.firstIndex(of: ".") ?? digits.endIndex
  let exponent = digits.distance(from: digits.startIndex, to: point) - 1
  var fraction = digits.filter { $0 != "." }.dropFirst()
  while fraction.last == "0" { fraction.removeLast() }
  let sign = value < 0 ? "-" : ""
  return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e+\(exponent < 10 ? "0" : "")\(exponent)"
}
