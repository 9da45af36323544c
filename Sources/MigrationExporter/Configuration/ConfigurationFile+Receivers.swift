import Alerting

extension ConfigurationFile {
  /// An entry of `receivers` of which only the name has been read.
  ///
  /// The rules of alerts need the names of receivers, and receivers need what is said of alerts and the web.
  struct ReceiverEntry {
    let name: String
    let node: ConfigurationNode
    let keys: [String: ConfigurationNode]
  }

  /// The section `receivers`, whose entries are of these kinds.
  static func receiverEntries(
    _ section: ConfigurationNode, kinds: [any ReceiverForm.Type]
  ) throws -> [ReceiverEntry] {
    if section.isEmptyList { return [] }
    guard let entries = section.entries else {
      throw section.failure("receivers must be a list of entries such as {name: ops, webhook: {url: https://…}}")
    }
    var names: Set<String> = []
    return try entries.map { entry in
      let keys = try entry.keys(in: ReceiverEntrySection(kinds: kinds))
      guard let name = try keys["name"]?.text() else { throw entry.failure("a receiver needs a name") }
      guard names.insert(name).inserted else { throw entry.failure("two receivers are called \"\(name)\"") }
      return ReceiverEntry(name: name, node: entry, keys: keys)
    }
  }

  /// Those that an entry tells of, by the rest of the configuration.
  static func receivers(
    _ entry: ReceiverEntry, kinds: [any ReceiverForm.Type], by configuration: ExporterConfiguration
  ) throws -> [Receiver] {
    let said = kinds.filter { entry.keys[$0.kind] != nil }
    guard said.count == 1, let kind = said.first, let section = entry.keys[kind.kind] else {
      let names = kinds.map { $0.kind }
      throw entry.node.failure(
        "a receiver is exactly one of \(names.dropLast().joined(separator: ", ")) and \(names.last ?? "")")
    }
    let node = ReceiverNode(
      kind: kind.kind, name: entry.name, sendsResolved: try entry.keys["send_resolved"]?.flag() ?? true,
      externalURL: configuration.externalURL ?? "", hold: configuration.alerts.hold, section: section,
      keys: try section.keys(in: ReceiverKindSection(kind)))
    return Receiver.all(name: entry.name, try kind.forms(from: node), options: try http(entry.keys))
  }
}
