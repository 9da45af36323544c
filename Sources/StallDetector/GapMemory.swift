/// How long the ticks of one copy have taken so far, and from when on the next one is no longer explained by that.
///
/// A gap is the time between two ticks. The memory outlives a copy that begins again: it runs on the same hardware.
struct GapMemory: Sendable, Hashable, Codable {
  /// The last ten gaps in seconds, the newest last.
  private var recent: [Double] = []
  private var last = 0.0
  /// What is said of them all; nil before the first.
  ///
  /// Its `usual` is the mean of the last four.
  private(set) var pace: Plateau.Pace?
  /// How many times the usual a tick took at the worst, without having been called a stall; at most 3.
  private(set) var lateness = 0.0

  /// Takes a gap that ended; `window`: the plateau from which on it was called a stall.
  ///
  /// A gap that was called a stall teaches nothing about lateness: what hit the time-out must not train it (Karn's rule,
  /// RFC 6298). It counts as half as long again as the window, however long it was, so that a night's pause hides no
  /// second one; a copy that has really become so slow is understood after a few ticks.
  mutating func learn(_ gap: Double, period: Double, window: Double) {
    let gap = max(min(gap, 1.5 * window), period)
    if let pace, gap < window { lateness = max(lateness, min(3, gap / pace.usual)) }
    // By plain loops: it is one of the larger parts of what a new percent costs.
    if recent.count < 10 {
      recent.append(gap)
    } else {
      for index in 1..<recent.count { recent[index - 1] = recent[index] }
      recent[recent.count - 1] = gap
    }
    last = gap
    let newest = min(recent.count, 4)
    var sum = 0.0
    for index in recent.count - newest..<recent.count { sum += recent[index] }
    var (shortest, longest) = (gap, gap)
    for gap in recent {
      if gap < shortest { shortest = gap }
      if gap > longest { longest = gap }
    }
    pace = Plateau.Pace(
      usual: max(period, sum / Double(newest)), count: min((pace?.count ?? 0) + 1, Self.mostCounted),
      longest: max(pace?.longest ?? 0, gap), recentCount: recent.count, recentShortest: shortest,
      recentLongest: longest)
  }

  /// The plateau in seconds that the pace so far explains; nil while there has been no gap.
  ///
  /// By exchangeability the next gap is the longest of n + 1 with a chance of 1/(n + 1), whatever their law: hence the
  /// factor (1 + 1/n). Two periods are for the polls at either end.
  ///
  ///     gaps 600 s ten times, never late, 30 s between polls, slow-down 1.5: 600 · 1.5 · 1.1 + 60 = 1050 s
  ///     the same after one gap:                                              600 · 1.5 · 2 + 60   = 1860 s
  ///     ten gaps, one of them 1.6 times as long as usual:                    600 · 2 · 1.1 + 60   = 1380 s
  func explained(toleratedSlowdown: Double, period: Double) -> Double? {
    guard let pace else { return nil }
    let slowdown = max(1, toleratedSlowdown)
    let factor = max(slowdown, slowdown / 1.2 * lateness)
    return max(pace.usual, last) * factor * (1 + 1 / Double(pace.count)) + 2 * period
  }
}

extension GapMemory {
  private enum CodingKeys: CodingKey {
    case recent, last, pace, lateness
  }

  /// More gaps than these are not counted: that many no copy has.
  private static let mostCounted = 1_000_000

  /// Refuses what no detector has saved: to count on from there would trap.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    recent = try values.decode([Double].self, forKey: .recent)
    last = try values.decode(Double.self, forKey: .last)
    pace = try values.decodeIfPresent(Plateau.Pace.self, forKey: .pace)
    lateness = try values.decode(Double.self, forKey: .lateness)
    guard recent.count <= 10, recent.count == pace?.recentCount ?? 0, (pace?.count ?? 1) <= Self.mostCounted,
      pace.map({ $0.count >= max(1, $0.recentCount) }) ?? true
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .pace, in: values, debugDescription: "this is no saved memory of gaps")
    }
  }
}
