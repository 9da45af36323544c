/// A metric's name, kind and HELP text: what stands above its samples on the page.
public struct MetricFamily: Sendable, Hashable {
  /// What kind of metric it is, as the TYPE line says it.
  public enum Kind: String, Sendable, Hashable {
    /// A value that goes up and down.
    case gauge
    /// A count that only goes up, from 0 at the start of the process; its name ends in `_total`.
    case counter
    /// A distribution, counted in buckets.
    case histogram
  }

  /// The name as Prometheus knows it, without a histogram's `_bucket`, `_sum` and `_count`.
  public let name: String
  /// What kind it is.
  public let kind: Kind
  /// What it tells, with its unit, for a person.
  public let help: String

  /// Makes a family.
  public init(_ name: String, _ kind: Kind, _ help: String) {
    self.name = name
    self.kind = kind
    self.help = help
  }

  /// The name that HELP and TYPE bear: OpenMetrics has that of a counter without `_total`.
  func declaredName(in format: ExpositionFormat) -> Substring {
    let suffix = "_total"
    guard format == .openMetrics, kind == .counter, name.hasSuffix(suffix) else { return name[...] }
    return name.dropLast(suffix.count)
  }
}
