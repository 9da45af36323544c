/// What `OS_*` say of a cloud.
struct EnvironmentSettings: Sendable {
  private let settings: [String: Setting]
  private static let origin = "the environment's OS_*"

  /// Takes the variables that we heed, and refuses those that ask for what we don't do.
  ///
  /// Many other programs have variables that begin with `OS_`: these are none of our business. One that is set and
  /// empty is not set.
  init(_ environment: [String: String]) throws {
    var settings: [String: Setting] = [:]
    for (name, value) in environment where name.hasPrefix("OS_") && !value.isEmpty {
      let key = name.dropFirst(3).lowercased()
      if Self.selectors.contains(key) || !CloudKeys.concerns(key) { continue }
      settings[key] = .text(value, isPlain: false)
    }
    self.settings = settings
  }

  /// Whether they describe a cloud at all: a region or a CA file alone does not.
  var namesCloud: Bool { settings.keys.contains { CloudKeys.auth.contains($0) || $0 == "auth_type" } }

  func entry() throws -> CloudEntry {
    try CloudKeys.check(settings, origin: Self.origin)
    return try CloudEntry(origin: Self.origin, own: settings)
  }

  /// Variables that choose a cloud or a file, and keys that make sense in a file only.
  private static let selectors: Set = ["cloud", "cloud_name", "profile", "regions", "auth"]
}
