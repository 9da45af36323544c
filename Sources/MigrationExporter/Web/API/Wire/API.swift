/// What goes over the wire under `/api/v1/`, and what `--output json` prints: one type for each thing, written and read.
///
/// Each object has every key, `null` where a value is not known. Sizes are in bytes, rates in bytes per second, times in
/// unix seconds; names stand as their owners chose them, and whoever shows them escapes them for where they go. Keys are
/// only ever added, so that what reads them goes on to.
package enum API {
  /// Where all of it is.
  package static let root = "/api/v1"
}

extension Double {
  /// Nil for what JSON has no number for.
  var ifFinite: Double? { isFinite ? self : nil }
}
