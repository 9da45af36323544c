/// A microversion of Cinder's API, such as 3.72.
public struct Microversion: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The number before the point.
  public let major: Int
  /// The number after the point.
  public let minor: Int

  /// The microversion `major.minor`.
  public init(_ major: Int, _ minor: Int) {
    self.major = major
    self.minor = minor
  }

  /// Reads `3.72`; `nil` for anything that Cinder refuses as malformed, such as `3.072`.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let major = Self.number(parts[0]), let minor = Self.number(parts[1]), major > 0 else {
      return nil
    }
    self.init(major, minor)
  }

  private static func number(_ text: Substring) -> Int? {
    guard text == "0" || text.first != "0", text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
    return Int(text)
  }

  /// The text as it stands in headers.
  public var description: String { "\(major).\(minor)" }

  /// Orders by major, then by minor number: 3.9 is before 3.10.
  public static func < (one: Microversion, other: Microversion) -> Bool {
    (one.major, one.minor) < (other.major, other.minor)
  }
}
