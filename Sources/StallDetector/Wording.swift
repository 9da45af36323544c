/// A duration in at most two units: `45 s`, `56 min`, `2 h 5 min`, `3 d 4 h`.
package func duration(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e12 else { return "a very long time" }
  let total = Int(max(0, seconds).rounded())
  func pair(_ large: Int, _ largeName: String, _ small: Int, _ smallName: String) -> String {
    small == 0 ? "\(large) \(largeName)" : "\(large) \(largeName) \(small) \(smallName)"
  }
  switch total {
  case ..<120: return "\(total) s"
  case ..<7200: return "\(total / 60) min"
  case ..<172_800: return pair(total / 3600, "h", total % 3600 / 60, "min")
  default: return pair(total / 86400, "d", total % 86400 / 3600, "h")
  }
}

/// The time of day of a unix time, in UTC: `14:03`.
func timeOfDay(_ unixSeconds: Double) -> String {
  guard unixSeconds.isFinite, abs(unixSeconds) < 1e12 else { return "an unknown time" }
  let seconds = Int(unixSeconds.rounded(.down))
  let minutes = ((seconds % 86400) + 86400) % 86400 / 60
  func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  return twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
}

/// A rate in binary units with one decimal below ten: `2.4 MiB/s`, `190 MiB/s`.
package func byteRate(_ bytesPerSecond: Double) -> String {
  var value = bytesPerSecond
  guard value > -1e15, value < 1e24 else { return "an unknown rate" }
  var units = ["B/s", "KiB/s", "MiB/s", "GiB/s"][...]
  while value >= 1024, units.count > 1 {
    value /= 1024
    units = units.dropFirst()
  }
  let unit = units.first ?? ""
  if value < 9.95, unit != "B/s" {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) \(unit)"
  }
  return "\(Int(value.rounded())) \(unit)"
}

/// Two durations as a range, with one unit where it is the same: `29 to 38 min`, `60 s to 3 min`.
func durations(_ shortest: Double, _ longest: Double) -> String {
  let (low, high) = (duration(shortest), duration(longest))
  if low == high { return low }
  let (lowWords, highWords) = (low.split(separator: " "), high.split(separator: " "))
  let isOneUnit = lowWords.count == 2 && highWords.count == 2 && lowWords[1] == highWords[1]
  return isOneUnit ? "\(lowWords[0]) to \(high)" : "\(low) to \(high)"
}

/// A factor with one decimal: `1.8`.
func ratio(_ value: Double) -> String {
  guard value.isFinite, abs(value) < 1e9 else { return "many" }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(abs(tenths) % 10)"
}
