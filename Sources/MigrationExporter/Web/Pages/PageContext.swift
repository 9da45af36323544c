/// What each page is told besides its contents.
struct PageContext: Sendable {
  /// The present, in unix seconds.
  var now: Double
  /// Where our own pages are.
  var links = WebLinks()
  /// The path of the metrics.
  var telemetryPath = "/metrics"
  /// Where the runbooks are, without a slash at its end; nil: nobody has said.
  var runbooks: String?
}
