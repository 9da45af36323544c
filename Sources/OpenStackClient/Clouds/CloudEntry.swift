/// One cloud as the files have it: its entry with what `secure.yaml` adds, and the profile that it refers to.
struct CloudEntry: Sendable {
  /// One of the regions that an entry lists, with what holds in it alone.
  struct Region: Sendable, Hashable {
    var name: String
    var values: [String: Setting]
  }

  /// Where the entry stands, for errors: `cloud "prod" in /etc/openstack/clouds.yaml`.
  let origin: String
  private let own: [String: Setting]
  private let profile: [String: Setting]
  private let regions: [Region]

  /// Checks the keys of an entry and of its profile.
  init(origin: String, own: [String: Setting], profile: [String: Setting] = [:]) throws {
    self.origin = origin
    self.own = own
    self.profile = profile
    regions = try Self.regions(own: own, profile: profile, origin: origin)
  }

  /// The regions to choose from; none where the entry leaves them open, or has chosen one.
  var listedRegions: [String] {
    let list = own["regions"] ?? (own["region_name"] == nil ? profile["regions"] : nil) ?? .null
    return list == .null && regions.count < 2 ? [] : regions.map(\.name)
  }

  /// What holds in `region`; in the entry's first when that is nil.
  func settings(region wanted: String?) throws -> CloudSettings {
    var settings = profile.overlaid(with: own)
    var name = wanted
    if let region = try choose(wanted) {
      settings = settings.overlaid(with: region.values.withoutNulls)
      name = region.name
    }
    settings["region_name"] = name.map { .text($0, isPlain: false) }
    return try CloudSettings(settings, origin: origin)
  }

  private func choose(_ wanted: String?) throws -> Region? {
    guard let wanted, !regions.isEmpty else { return regions.first }
    if let region = regions.first(where: { $0.name == wanted }) { return region }
    let names = regions.map(\.name).joined(separator: ", ")
    throw OpenStackError(
      .configuration, "\(origin): region \(wanted) is not one of its regions (\(names)); list it under regions")
  }

  /// As openstacksdk: the entry's own list, else its `region_name`, else what the profile says.
  private static func regions(
    own: [String: Setting], profile: [String: Setting], origin: String
  ) throws -> [Region] {
    if let list = own["regions"], list != .null {
      let listed = try regions(in: list, origin: origin)
      if let chosen = own["region_name"]?.text, !chosen.isEmpty, listed.first?.name != chosen {
        throw OpenStackError(
          .configuration,
          "\(origin): region_name \(chosen) and regions are both given, and the first of regions is another; "
            + "write one of the two")
      }
      return listed
    }
    switch own["region_name"] {
    case .text(let names, _):
      return names.split(separator: ",").map { name in
        Region(name: String(name.drop { $0 == " " }), values: [:])
      }
    case .list(let names): return names.compactMap(\.text).map { Region(name: $0, values: [:]) }
    case .mapping: throw OpenStackError(.configuration, "\(origin): region_name is not a name")
    case .null, nil: break
    }
    if let list = profile["regions"], list != .null { return try regions(in: list, origin: origin) }
    guard let name = profile["region_name"]?.text, !name.isEmpty else { return [] }
    return [Region(name: name, values: [:])]
  }

  private static func regions(in list: Setting, origin: String) throws -> [Region] {
    guard case .list(let entries) = list else {
      throw OpenStackError(.configuration, "\(origin): regions is not a list")
    }
    return try entries.map { entry in
      switch entry {
      case .text(let name, _): return Region(name: name, values: [:])
      case .mapping(let members):
        guard let name = members["name"]?.text, let values = (members["values"] ?? .null).members,
          Set(members.keys).isSubset(of: ["name", "values"])
        else { fallthrough }
        let settings = try values.withUnderscores(origin: origin)
        try CloudKeys.check(settings, origin: "\(origin), region \(name)")
        return Region(name: name, values: settings)
      case .null, .list:
        throw OpenStackError(
          .configuration, "\(origin): regions has an entry that is neither a name nor a name and values")
      }
    }
  }
}

extension [String: Setting] {
  /// These settings and those of `auth` with `_` for `-`, which mean the same to openstacksdk.
  func withUnderscores(origin: String) throws -> [String: Setting] {
    var settings: [String: Setting] = [:]
    for (key, value) in self {
      let name = key.replacing("-", with: "_")
      guard settings[name] == nil else {
        throw OpenStackError(.configuration, "\(origin): \(name) is given twice, with - and with _")
      }
      settings[name] = value
      if name == "auth", case .mapping(let auth) = value {
        settings[name] = .mapping(try auth.withUnderscores(origin: origin))
      }
    }
    return settings
  }
}
