/// How fast copies were on each route, and which were notably slower than is usual there.
struct HistoryPaces: Sendable {
  /// How fast copies on a route were, in bytes per second over their whole duration.
  struct Pace: Sendable, Hashable {
    let route: HistoryDigest.Route
    /// How many that ended well it is taken from.
    let count: Int
    /// The mean of theirs.
    let mean: Double
    /// The median, which one odd copy does not move: what is usual.
    let usual: Double
    let slowest: Double
    let fastest: Double
    /// When the last of them ended.
    let lastEnd: Double
  }

  /// A copy that may tell of its route's pace.
  struct Copy: Sendable {
    let route: HistoryDigest.Route
    let rate: Double?
    let end: Double
  }

  /// How many times slower than usual is worth a word.
  static let notably = 1.5
  /// Fewer copies do not tell what is usual.
  static let leastCopies = 3

  private let byRoute: [HistoryDigest.Route: Pace]

  /// Knows what `copies` tell; those that have no rate tell nothing.
  init(_ copies: some Sequence<Copy>) {
    var rates: [HistoryDigest.Route: [(rate: Double, end: Double)]] = [:]
    for copy in copies {
      if let rate = copy.rate, rate > 0 { rates[copy.route, default: []].append((rate, copy.end)) }
    }
    byRoute = Dictionary(
      uniqueKeysWithValues: rates.map { route, copies in
        let sorted = copies.map(\.rate).sorted()
        let pace = Pace(
          route: route, count: sorted.count, mean: sorted.reduce(0, +) / Double(sorted.count),
          usual: Self.median(sorted), slowest: sorted[0], fastest: sorted[sorted.count - 1],
          lastEnd: copies.map(\.end).max() ?? 0)
        return (route, pace)
      })
  }

  /// Of what is sorted and not empty; of an even number the mean of the two in the middle.
  private static func median(_ sorted: [Double]) -> Double {
    (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }

  /// The pace of each route of these clouds, the one that was used last first.
  ///
  /// - Parameter clouds: none: all.
  func routes(of clouds: [String]) -> [Pace] {
    byRoute.values.filter { clouds.isEmpty || clouds.contains($0.route.cloud) }.sorted {
      ($0.lastEnd, $0.route.source, $0.route.destination) > ($1.lastEnd, $1.route.source, $1.route.destination)
    }
  }

  /// What is usual on `route`; nil where too few have gone it.
  func usual(on route: HistoryDigest.Route) -> Pace? {
    byRoute[route].flatMap { $0.count >= Self.leastCopies ? $0 : nil }
  }

  /// How many times slower than usual a copy was; nil where that is not worth a word.
  func slowness(_ rate: Double?, on route: HistoryDigest.Route) -> Double? {
    guard let rate, rate > 0, let pace = usual(on: route), pace.usual / rate >= Self.notably else { return nil }
    return pace.usual / rate
  }
}
