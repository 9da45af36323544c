package import StallDetector

/// What the copies of each route tell of the pace that a new one should have before it shows one of its own.
///
/// A pure value. It keeps the last twenty copies of each route, finished and running, for thirty days; how it chooses among
/// them was measured (docs/decisions/0005-fleet-knowledge.md, `benchmark fleet`).
package struct RoutePaces: Sendable {
  /// What the fleet is asked for; measured, not to be configured.
  package struct Choice: Sendable, Hashable {
    /// Which of the rates counts, from 0, the slowest, to 1, the fastest.
    package var quantile = 0.2
    /// How many copies it takes to say something.
    package var leastCopies = 1

    /// The one that was chosen.
    package init() {}
  }

  struct Copy: Sendable, Hashable, Codable {
    /// Which one: a copy that goes on takes the place of what was known of it.
    var key: String
    var rate: Double
    var time: Double
  }

  /// How many copies are kept of a route.
  static let copiesOfRoute = 20
  /// How many routes are kept; the one that has been silent for longest goes first.
  static let mostRoutes = 1000
  /// For how long a copy counts, in seconds.
  static let memory = 30 * 86_400.0

  private let choice: Choice
  /// The copies of each route, the one that was heard of last at the end.
  private(set) var copies: [MigrationTotals.Route: [Copy]] = [:]

  /// Knows nothing yet.
  package init(_ choice: Choice = Choice()) { self.choice = choice }

  /// Knows what was known before.
  init(copies: [MigrationTotals.Route: [Copy]]) {
    choice = Choice()
    self.copies = copies
  }

  /// How many routes are known.
  var count: Int { copies.count }

  /// Takes the pace of a copy, in bytes per second, in the place of what it had before.
  package mutating func learn(_ rate: Double, of key: String, on route: MigrationTotals.Route, at time: Double) {
    guard rate > 0, rate.isFinite else { return }
    var known = copies[route] ?? []
    known.removeAll { $0.key == key }
    known.append(Copy(key: key, rate: rate, time: time))
    if known.count > Self.copiesOfRoute { known.removeFirst() }
    copies[route] = known
    guard copies.count > Self.mostRoutes else { return }
    let silent = copies.min { ($0.value.last?.time ?? 0) < ($1.value.last?.time ?? 0) }
    if let silent { copies[silent.key] = nil }
  }

  /// What the others on `route` tell a copy, at `time`; nil where too few are known.
  package func prior(for key: String, on route: MigrationTotals.Route, at time: Double) -> PacePrior? {
    let rates = (copies[route] ?? []).filter { $0.key != key && time - $0.time < Self.memory }.map(\.rate).sorted()
    guard rates.count >= choice.leastCopies, !rates.isEmpty else { return nil }
    return PacePrior(rate: rates[Int(Double(rates.count - 1) * choice.quantile)], copies: rates.count)
  }

  /// Forgets what is too old, and routes of which nothing is left.
  mutating func forget(at time: Double) {
    for (route, known) in copies where known.contains(where: { time - $0.time >= Self.memory }) {
      let kept = known.filter { time - $0.time < Self.memory }
      copies[route] = kept.isEmpty ? nil : kept
    }
  }
}
