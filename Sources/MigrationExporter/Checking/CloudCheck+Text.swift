import OpenStackClient
import StallDetector

extension CloudCheck {
  /// A block for a terminal: the cloud's name and verdict, then a line for each fact.
  ///
  /// - Parameter columns: the terminal's width: facts are folded to it, lines of migrations cut; nil: neither.
  public func text(columns: Int? = nil) -> String {
    var lines = ["\(TerminalText.printable(cloud.name)): \(isGood ? "good" : "NOT GOOD")"]
    func add(_ title: String, _ fact: String) {
      let folded = TerminalText.folded(TerminalText.printable(fact), columns.map { $0 - 16 })
      for (place, line) in folded.enumerated() {
        lines.append("  \(TerminalText.padded(place == 0 ? title : "", 14))\(line)")
      }
    }
    if let problem { add("problem", "\(problem)") }
    if let advice { add("what to do", advice) }
    if let description = cloud.description {
      let versions = description.versions
      add("endpoint", description.endpoint)
      add("region", description.region)
      add("microversion", "\(versions.used), of \(versions.minimum) to \(versions.maximum)")
    }
    // Of a cloud that can't be seen nothing more is known.
    guard cloud.failure == nil, cloud.description != nil else { return lines.ended }
    if let rights { add("rights", Self.text(rights)) }
    guard isGood else { return lines.ended }
    add("progress", Self.text(progress))
    add("migrating now", migrations.isEmpty ? "nothing" : "\(migrations.count)")
    let names = migrations.map { Self.name($0) }
    let width = names.reduce(0) { max($0, TerminalText.width($1)) }
    for (name, migration) in zip(names, migrations) {
      let line = "    \(TerminalText.padded(name, width))  \(Self.text(migration))"
      lines.append(columns.map { TerminalText.cut(line, $0) } ?? line)
    }
    return lines.ended
  }

  private static func name(_ migration: Migration) -> String {
    let volume = migration.snapshot.volume
    return TerminalText.cut(TerminalText.printable(volume.name.isEmpty ? volume.id : volume.name), 36)
  }

  private static func text(_ migration: Migration) -> String {
    TerminalText.printable(migration.choice.words)
  }

  private static func text(_ rights: Rights) -> String {
    switch rights {
    case .admin: "admin"
    case .notAdmin: "not an admin"
    case .unknown: "unknown: the cloud has no volume that could show them, and does not show its services either"
    }
  }

  private static func text(_ progress: Progress) -> String {
    switch progress {
    case .yes: "yes, migration_progress was seen"
    case .no(let reason): "no migration_progress: \(reason)"
    case .unknown(let reason): "unknown: \(reason)"
    }
  }
}

extension [String] {
  fileprivate var ended: String { joined(separator: "\n") + "\n" }
}
