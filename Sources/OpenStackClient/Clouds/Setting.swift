import Yams

/// A value of `clouds.yaml` or `OS_*` as it is written, with as little meaning as it takes to merge several of them.
indirect enum Setting: Sendable, Hashable {
  /// Nothing, or one of YAML's words for it.
  case null
  /// A scalar as it is written, so that a password `007` stays one; plain: without quotes, as only a YAML file has it.
  case text(String, isPlain: Bool)
  case list([Setting])
  case mapping([String: Setting])

  init(_ node: Node) {
    switch node {
    case .scalar(let scalar):
      let isPlain = scalar.style == .plain || scalar.style == .any
      let isNull = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
      self = isNull ? .null : .text(scalar.string, isPlain: isPlain)
    case .sequence(let sequence): self = .list(sequence.map(Setting.init))
    case .mapping(let mapping): self = .mapping(Self.members(of: mapping))
    // The parser puts the anchor's node in its place.
    case .alias: self = .null
    }
  }

  /// The members of a mapping; those of `<<: *anchor` give way to the mapping's own.
  private static func members(of mapping: Node.Mapping) -> [String: Setting] {
    var members: [String: Setting] = [:]
    for (key, value) in mapping where key.string == "<<" {
      switch Setting(value) {
      case .mapping(let inherited): members = inherited
      case .list(let sources):
        for case .mapping(let inherited) in sources { members.merge(inherited) { earlier, _ in earlier } }
      case .null, .text: break
      }
    }
    for (key, value) in mapping {
      if let key = key.string, key != "<<" { members[key] = Setting(value) }
    }
    return members
  }

  /// The scalar's text; nil for all else.
  var text: String? {
    if case .text(let text, _) = self { text } else { nil }
  }

  /// The members, none for null; nil for what is no mapping.
  var members: [String: Setting]? {
    switch self {
    case .mapping(let members): members
    case .null: [:]
    case .text, .list: nil
    }
  }

  /// What YAML 1.1, which Python reads, takes for true or false.
  var boolean: Bool? {
    guard case .text(let text, isPlain: true) = self else { return nil }
    return switch text {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON": true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF": false
    default: nil
    }
  }
}

extension [String: Setting] {
  /// These settings with `newer` over them, mapping by mapping: as `secure.yaml` is laid over `clouds.yaml`.
  func merged(with newer: [String: Setting]) -> [String: Setting] {
    merging(newer) { old, new in
      guard case .mapping(let added) = new, let members = old.members else { return new }
      return .mapping(members.merged(with: added))
    }
  }

  /// These settings with `newer` over them, of which only `auth` is merged: as an entry is laid over its profile.
  func overlaid(with newer: [String: Setting]) -> [String: Setting] {
    merging(newer) { $1 }.merging(authOf(newer)) { $1 }
  }

  private func authOf(_ newer: [String: Setting]) -> [String: Setting] {
    guard let old = self["auth"]?.members, let new = newer["auth"]?.members else { return [:] }
    return ["auth": .mapping(old.merging(new) { $1 })]
  }

  /// These settings without those that say nothing: a region's `null` leaves the cloud's value in force.
  var withoutNulls: [String: Setting] { filter { $0.value != .null } }
}
