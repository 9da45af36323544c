/// How many polls in a row said the same, where so many decide.
struct PollsInARow: Sendable, Hashable, Codable {
  /// With `migration_status` null; three are an end, and more are not counted.
  private(set) var null = 0
  /// With no such volume; two are an end, and more are not counted.
  private(set) var missing = 0
  /// The percents of good readings that are far below the highest: three of them are a copy that began again.
  private var low: [Int] = []

  mutating func takeNull() { (null, missing) = (min(null + 1, 3), 0) }

  mutating func takeMissing() { (null, missing) = (0, min(missing + 1, 2)) }

  /// It was neither.
  mutating func takePresence() { (null, missing) = (0, 0) }

  /// Takes a percent that is far below the highest; the highest of such percents where that is the third.
  mutating func takeLow(_ percent: Int) -> Int? {
    low.append(percent)
    return low.count >= 3 ? low.max() : nil
  }

  /// It was not far below.
  mutating func forgetLow() { if !low.isEmpty { low = [] } }
}

extension PollsInARow {
  private enum CodingKeys: CodingKey {
    case null, missing, low
  }

  /// Refuses what no detector has saved: to count on from there would trap.
  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    null = try values.decode(Int.self, forKey: .null)
    missing = try values.decode(Int.self, forKey: .missing)
    low = try values.decode([Int].self, forKey: .low)
    guard (0...3).contains(null), (0...2).contains(missing), low.count < 3, low.allSatisfy((0...100).contains) else {
      throw DecodingError.dataCorruptedError(
        forKey: .low, in: values, debugDescription: "these are no saved polls in a row")
    }
  }
}
