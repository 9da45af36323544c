import Foundation
import OpenStackClient
import StallDetector

/// Text that goes to receivers: what others chose in it is made harmless and short.
enum AlertText {
  /// `text` without anything that could move a cursor or hide, cut to so many Unicode scalars.
  static func plain(_ text: String, _ limit: Int = 200) -> String {
    // What is plain already, as most is, costs no copy.
    if text.utf8.count <= limit, text.hasOnlyBytes({ (0x20...0x7E).contains($0) }) { return text }
    let head = text.excerpt(limit)
    return TerminalText.printable(head) + (head.utf8.count < text.utf8.count ? "…" : "")
  }

  /// A unix time as `2026-11-25T14:03:05Z`.
  static func time(_ unixSeconds: Double) -> String {
    guard unixSeconds.isFinite, abs(unixSeconds) < 1e11 else { return "an unknown time" }
    return Date(timeIntervalSince1970: unixSeconds.rounded(.down)).ISO8601Format()
  }

  /// Bytes as `100 GiB`.
  static func gibibytes(_ bytes: Double) -> String { "\(Int((bytes / 0x1p30).rounded())) GiB" }

  /// The first ten of `names` and how many more there are.
  static func list(_ names: [String]) -> String {
    let first = names.prefix(10).joined(separator: ", ")
    return names.count > 10 ? "\(first) and \(names.count - 10) more" : first
  }
}

extension MigrationSnapshot {
  /// `"pg-main-data"`, or the id of a volume without a name.
  var alertName: String { volume.name.isEmpty ? AlertText.plain(id) : "\"\(AlertText.plain(volume.name))\"" }

  /// `"pg-main-data" (ca99321b-…)`, or the id alone.
  var alertNameAndID: String { volume.name.isEmpty ? alertName : "\(alertName) (\(AlertText.plain(id)))" }

  /// `from hosta@alpha#pool1 to hostb@beta#pool2`, as far as that is known.
  var alertRoute: String {
    let source = sourceHost.map { " from \(AlertText.plain($0))" } ?? ""
    let destination = destinationHost.map { " to \(AlertText.plain($0))" } ?? " to a destination not known"
    return source + destination
  }
}
