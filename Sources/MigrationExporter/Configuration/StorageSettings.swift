/// Where the daemon remembers, and for how long.
public struct StorageSettings: Sendable, Hashable {
  /// The path of the database, or `:memory:`; nil: the default place.
  public var path: String?
  /// Seconds for which finished migrations are kept.
  public var retention = 90 * 86_400.0

  /// The default place, and 90 days.
  public init() {}
}
