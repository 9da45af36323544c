/// What each page is told besides its contents.
struct PageContext: Sendable {
  /// The present, in unix seconds.
  var now: Double
  /// Where our own pages are.
  var links = WebLinks()
  /// The path of the metrics.
  var telemetryPath = "/metrics"
  /// Where the site's own runbooks are, without a slash at its end; nil: those that come with the program are meant.
  var runbooks: String?

  /// Where the runbook of an alert is.
  func runbook(of name: AlertName) -> String {
    runbooks.map { "\($0)/\(name.rawValue).md" } ?? links.path("/runbooks/\(name.rawValue)")
  }
}
