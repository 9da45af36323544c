import Foundation

/// The seconds that a `Retry-After` header asks for: whole seconds, or a date as HTTP writes it; nil for anything else.
///
///     "120"                               120
///     "Sun, 22 Nov 2026 16:47:25 GMT"     from `now` until then, 0 when that has passed
func seconds(ofRetryAfter text: String, at now: Double) -> Double? {
  let text = text.trimmingCharacters(in: .whitespaces)
  if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) { return Double(text) }
  let formatter = DateFormatter()
  formatter.locale = Locale(identifier: "en_US_POSIX")
  formatter.timeZone = TimeZone(identifier: "GMT")
  formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
  return formatter.date(from: text).map { max(0, $0.timeIntervalSince1970 - now) }
}
