/// A number that may be unknown, in the room of a number: NaN stands for unknown.
///
/// A verdict has eight of them and is copied several times for each observation, which would cost twice as much.
@propertyWrapper
public struct Known: Sendable, Hashable, Codable {
  private var number: Double

  /// Makes one; NaN is unknown too.
  public init(wrappedValue: Double?) { number = wrappedValue ?? .nan }

  /// The number; nil: unknown.
  public var wrappedValue: Double? {
    get { number.isNaN ? nil : number }
    set { number = newValue ?? .nan }
  }

  /// Two that are unknown are equal.
  public static func == (left: Known, right: Known) -> Bool { left.wrappedValue == right.wrappedValue }

  /// As `==` asks for.
  public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }

  /// Reads a number or null.
  public init(from decoder: any Decoder) throws {
    self.init(wrappedValue: try decoder.singleValueContainer().decode(Double?.self))
  }

  /// Writes a number or null.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(wrappedValue)
  }
}
