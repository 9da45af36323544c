/// The media type of a page, as it was agreed on with a scraper.
public struct ExpositionType: Sendable, Hashable {
  /// The types that a page can have; the first ones are preferred where a scraper does not care.
  enum Kind: Sendable, Hashable, CaseIterable {
    case text004
    case text100
    case openMetrics100

    var name: String {
      switch self {
      case .text004, .text100: "text/plain"
      case .openMetrics100: "application/openmetrics-text"
      }
    }

    var version: String {
      switch self {
      case .text004: "0.0.4"
      case .text100, .openMetrics100: "1.0.0"
      }
    }
  }

  let kind: Kind
  /// The scheme for odd names that the scraper named, where the type has such.
  ///
  /// None of our names has other characters than letters, digits and `_`, so that each scheme is kept.
  let escaping: String?

  /// The format of the page's lines.
  public var format: ExpositionFormat { kind == .openMetrics100 ? .openMetrics : .text }

  /// What the Content-Type header says.
  public var contentType: String {
    "\(kind.name); version=\(kind.version); charset=utf-8\(escaping.map { "; escaping=\($0)" } ?? "")"
  }

  /// Chooses the type by the Accept header of a scraper, nil when there is none.
  ///
  /// Each type is worth what the most specific of the ranges that fit it says. Among equals a type that is named
  /// goes before one that only a wildcard fits, and then the one named first. Whoever names nothing that we have gets
  /// text 0.0.4: a page in a type that was not asked for is more use than a 406.
  public init(accept: String?) {
    let ranges = WeightedEntry.list(accept ?? "")
    var best: (kind: Kind, range: WeightedEntry, rank: (Double, Int, Int))?
    for kind in Kind.allCases {
      guard let (place, fit) = Self.mostSpecific(of: ranges, for: kind), ranges[place].quality > 0 else { continue }
      let rank = (ranges[place].quality, fit.isNamed ? 1 : 0, -place)
      if let best, best.rank >= rank { continue }
      best = (kind, ranges[place], rank)
    }
    kind = best?.kind ?? .text004
    let schemes = ["allow-utf-8", "underscores", "dots", "values"]
    escaping = kind == .text004 ? nil : best?.range.parameters["escaping"].flatMap { schemes.contains($0) ? $0 : nil }
  }

  /// How closely a range fits a type.
  private enum Fit: Int, Comparable {
    case anything, anyOfItsGroup, anyVersion, exact

    var isNamed: Bool { self >= .anyVersion }
    static func < (one: Fit, other: Fit) -> Bool { one.rawValue < other.rawValue }
  }

  private static func mostSpecific(of ranges: [WeightedEntry], for kind: Kind) -> (place: Int, fit: Fit)? {
    var best: (place: Int, fit: Fit)?
    for (place, range) in ranges.enumerated() {
      guard let fit = fit(of: range, kind) else { continue }
      if let best, best.fit >= fit { continue }
      best = (place, fit)
    }
    return best
  }

  /// How `range` fits; nil when not at all.
  ///
  /// Parameters other than the version tell no types apart.
  private static func fit(of range: WeightedEntry, _ kind: Kind) -> Fit? {
    switch range.name {
    case kind.name:
      guard let version = range.parameters["version"] else { return .anyVersion }
      return version == kind.version ? .exact : nil
    case "\(kind.name.prefix { $0 != "/" })/*": return .anyOfItsGroup
    case "*/*", "*": return .anything
    default: return nil
    }
  }
}
