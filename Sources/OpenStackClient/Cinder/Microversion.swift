/// A version of Cinder's API such as 3.71; the second number counts, it is no decimal fraction.
public struct Microversion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// Always 3 in practice.
  public let major: Int
  /// The number that counts up.
  public let minor: Int

  /// Makes `major.minor`.
  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `3.71`; nil for anything else, leading zeros included, as Cinder refuses those.
  public init?(_ text: some StringProtocol) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Int(parts[0]), let minor = Int(parts[1]),
      String(major) == parts[0], String(minor) == parts[1], major >= 0, minor >= 0
    else { return nil }
    self.init(major, minor)
  }

  /// As Cinder writes it.
  public var description: String { "\(major).\(minor)" }

  /// The older one is less.
  public static func < (left: Microversion, right: Microversion) -> Bool {
    (left.major, left.minor) < (right.major, right.minor)
  }

  /// The highest version of Cinder's releases so far (24 to 29), none of which has `migration_progress`: the field comes
  /// with a later one, whatever its number will be.
  public static let lastWithoutProgress = Microversion(3, 71)
}

/// What one cloud's Cinder speaks, and what of it is used.
public struct CinderVersions: Sendable, Hashable {
  /// The lowest that it takes.
  public let minimum: Microversion
  /// The highest that it takes.
  public let maximum: Microversion
  /// The one that requests are made with.
  public let used: Microversion

  /// Picks the highest, or `pinned`; throws when that is outside the range.
  public init(minimum: Microversion, maximum: Microversion, pinned: Microversion?) throws {
    if let pinned, pinned < minimum || pinned > maximum {
      throw OpenStackError(
        .microversion,
        "microversion \(pinned) is pinned, but this cloud's Cinder speaks \(minimum) to \(maximum); "
          + "pin one of those or none")
    }
    self.minimum = minimum
    self.maximum = maximum
    used = pinned ?? maximum
  }

  /// False where the version used is too old to have `migration_progress`.
  public var mayHaveProgress: Bool { used > .lastWithoutProgress }
}
