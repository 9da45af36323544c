/// `clouds.yaml` and `secure.yaml`, found and read, and `clouds-public.yaml` when it is needed.
struct ConfigurationFiles: Sendable {
  private let search: SearchPath
  private let files: [SettingsFile]
  /// Each cloud with the layers that describe it, the weakest first.
  private(set) var clouds: [String: [(file: String, settings: Setting)]] = [:]

  init(_ search: SearchPath) throws {
    self.search = search
    files = [
      try search.file("clouds", variable: "OS_CLIENT_CONFIG_FILE"),
      try search.file("secure", variable: "OS_CLIENT_SECURE_FILE"),
    ].compactMap(\.self)
    for file in files {
      for (name, settings) in try file.clouds(in: "clouds") { clouds[name, default: []].append((file.path, settings)) }
    }
  }

  /// The files read, for errors.
  var paths: String { files.map(\.path).joined(separator: " with ") }

  /// The clouds that there are, for errors.
  var names: String { clouds.keys.sorted().joined(separator: ", ") }

  func entry(named name: String) throws -> CloudEntry {
    guard let layers = clouds[name], let first = layers.first else {
      guard !files.isEmpty else {
        let places = search.candidates(for: "clouds", variable: "OS_CLIENT_CONFIG_FILE").joined(separator: ", ")
        throw OpenStackError(.configuration, "cloud \"\(name)\": no clouds.yaml found, looked for \(places)")
      }
      let known = clouds.isEmpty ? "it has none" : "it has: \(names)"
      throw OpenStackError(.configuration, "\(paths) has no cloud \"\(name)\"; \(known)")
    }
    var own: [String: Setting] = [:]
    for layer in layers {
      own = own.merged(with: try Self.checked(layer.settings, origin: "cloud \"\(name)\" in \(layer.file)"))
    }
    let origin = "cloud \"\(name)\" in \(first.file)"
    return try CloudEntry(origin: origin, own: own, profile: try profile(of: own, origin: origin))
  }

  private static func checked(_ settings: Setting, origin: String) throws -> [String: Setting] {
    guard let members = settings.members else {
      throw OpenStackError(.configuration, "\(origin) is not a mapping")
    }
    let settings = try members.withUnderscores(origin: origin)
    try CloudKeys.check(settings, origin: origin)
    return settings
  }

  /// The profile that an entry refers to by `profile`, or by `cloud` as it was called once.
  private func profile(of own: [String: Setting], origin: String) throws -> [String: Setting] {
    guard let name = (own["profile"] ?? own["cloud"])?.text, !name.isEmpty else { return [:] }
    let variable = "OS_CLIENT_VENDOR_FILE"
    let file = try search.file("clouds-public", variable: variable)
    if let file, let settings = try file.clouds(in: "public-clouds")[name] {
      return try Self.checked(settings, origin: "profile \"\(name)\" in \(file.path)")
    }
    let places = search.candidates(for: "clouds-public", variable: variable).joined(separator: ", ")
    throw OpenStackError(
      .configuration,
      "\(origin): profile \(name) is not in \(file?.path ?? "a clouds-public.yaml (looked for \(places))"); those that "
        + "openstacksdk brings along are not known here: write auth_url, regions and what else it says into the entry")
  }
}
