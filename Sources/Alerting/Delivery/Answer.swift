import Foundation

/// What a receiver answered, as far as it matters.
struct Answer: Sendable, Hashable {
  var status: Int
  /// The header `Retry-After`.
  var retryAfter: String?
  /// The header `Location`.
  var location: String?
  /// The whole body; nil when it was too large or did not come in time.
  var body: [UInt8]?

  /// The longest pause that is granted, in seconds: a day.
  static let longestPause = 86400.0

  /// What it means for the message.
  ///
  ///     2xx                            accepted
  ///     5xx, 408, 429                  to be tried again, after `Retry-After` if it says so
  ///     3xx, 401, 403, 404, 405, 407   the same: they speak of the address, the credentials or a proxy, and not of the
  ///                                    message; whoever mends those, or waits for a proxy, is to get it
  ///     other 4xx                      refused: they speak of the message
  ///
  /// A redirect is not followed: our credentials would go wherever it leads.
  ///
  /// - Parameter now: in unix seconds.
  func outcome(from place: String, hiding secrets: Secrets, at now: Double) -> DeliveryOutcome {
    switch status {
    case 200..<300: return .accepted
    case 300..<400:
      let target = location.map { " to \(secrets.hidden(in: WebOrigin.of($0)).onOneLine.beginning(of: 200))" } ?? ""
      return .retry(
        after: nil,
        reason: "\(place) redirects\(target) (status \(status)), which is not followed, since credentials would go "
          + "there too; name the URL where it ends in the receiver's configuration")
    default:
      let said = excerpt(hiding: secrets)
      let reason = "\(place) answered with status \(status)\(said.isEmpty ? "" : ": \(said)")"
      guard status >= 500 || Self.aboutTheWay.contains(status) else { return .refused(reason: reason) }
      return .retry(after: retryAfter.flatMap { Self.pause($0, at: now) }, reason: reason)
    }
  }

  private static let aboutTheWay = [401, 403, 404, 405, 407, 408, 429]

  /// The first 200 characters of what it says; nothing of HTML, nor of what is not whole and may end within a secret.
  private func excerpt(hiding secrets: Secrets) -> String {
    guard let body else { return "" }
    let text = secrets.hidden(in: String(decoding: body, as: UTF8.self)).onOneLine
      .trimmingCharacters(in: .whitespaces)
    return text.hasPrefix("<") ? "" : text.beginning(of: 200)
  }

  /// The seconds that a `Retry-After` asks for: whole seconds, or a date as HTTP writes it; nil for anything else.
  static func pause(_ text: String, at now: Double) -> Double? {
    let text = text.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
      return Double(text).map { min($0, longestPause) }
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.date(from: text).map { min(max(0, $0.timeIntervalSince1970 - now), longestPause) }
  }
}

extension String {
  /// At most so many Unicode scalars of its beginning: a single character may have megabytes of accents.
  fileprivate func beginning(of count: Int) -> String {
    String(String.UnicodeScalarView(unicodeScalars.prefix(count)))
  }
}
