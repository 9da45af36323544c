/// Where the memory is kept.
public enum StoreLocation: Sendable, Hashable {
  /// In this file, an SQLite database.
  case file(String)
  /// Nowhere: it is gone when the process ends.
  case memory

  /// What the database is called in systemd's state directory.
  static let fileName = "exporterd.db"

  /// The configured path, where `:memory:` is none; else the file in the folder that systemd gives as `STATE_DIRECTORY`, the
  /// first where it gives several; else memory.
  public static func resolve(configured: String?, environment: [String: String]) -> StoreLocation {
    if let configured, !configured.isEmpty { return configured == ":memory:" ? .memory : .file(configured) }
    guard let folder = environment["STATE_DIRECTORY"]?.split(separator: ":").first else { return .memory }
    return .file("\(folder)/\(fileName)")
  }
}
