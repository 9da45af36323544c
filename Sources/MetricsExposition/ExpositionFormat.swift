/// How the lines of a page are written.
public enum ExpositionFormat: Sendable, Hashable, CaseIterable {
  /// Prometheus' text format; versions 0.0.4 and 1.0.0 differ only in names that need quotes, which ours don't.
  case text
  /// OpenMetrics 1.0.0.
  case openMetrics

  /// What ends a whole page.
  var end: StaticString {
    switch self {
    case .text: ""
    case .openMetrics: "# EOF\n"
    }
  }
}
