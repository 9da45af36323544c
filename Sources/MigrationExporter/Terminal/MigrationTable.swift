import OpenStackClient
import StallDetector

/// A snapshot's migrations as a table for a terminal of 100 columns or more.
public struct MigrationTable: Sendable {
  private let snapshot: Snapshot

  /// A table of all migrations in `snapshot`, the worst first.
  public init(_ snapshot: Snapshot) { self.snapshot = snapshot }

  /// The table, each line ended by LF; a word instead when nothing migrates.
  public var text: String {
    let migrations = snapshot.clouds.flatMap(\.migrations)
    guard !migrations.isEmpty else { return "Nothing is migrating.\n" }
    var text = Self.line("STATE", "VOLUME", "SIZE", "PROGRESS", "MIB/S", "WHY")
    for migration in migrations.worstFirst { text += Self.line(migration) }
    return text
  }

  private static func line(_ migration: MigrationSnapshot) -> String {
    let volume = migration.volume
    let name = printable(volume.name.isEmpty ? volume.id : volume.name)
    let size = volume.sizeBytes.map { "\(Int(($0 / 0x1p30).rounded())) GiB" } ?? "?"
    let progress = migration.result == nil ? migration.percent.map(bar) ?? "" : ""
    let rate = migration.verdict.rate.map { $0 == 0 ? "0" : tenths($0 / 0x1p20) } ?? ""
    let why = migration.result.map { "ended: \($0.rawValue)" } ?? migration.verdict.reason.sentence
    return line(migration.verdict.state.rawValue, name, size, progress, rate, printable(why))
  }

  private static func line(
    _ state: String, _ name: String, _ size: String, _ progress: String, _ rate: String, _ why: String
  ) -> String {
    let cells = [
      padded(state, 12), padded(cut(name, 22), 22), padded(size, 9, right: true), padded(progress, 15),
      padded(rate, 7, right: true), why,
    ]
    return cells.joined(separator: "  ") + "\n"
  }

  /// Ten cells and the percent: `████░░░░░░  42 %`.
  private static func bar(_ percent: Int) -> String {
    let full = max(0, min(10, percent / 10))
    return String(repeating: "█", count: full) + String(repeating: "░", count: 10 - full)
      + padded("\(percent)", 4, right: true) + "%"
  }

  private static func tenths(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func cut(_ text: String, _ columns: Int) -> String {
    guard width(text) > columns else { return text }
    var left = columns - 1
    let kept = text.prefix { character in
      left -= width(character)
      return left >= 0
    }
    return kept + "…"
  }

  private static func padded(_ text: String, _ columns: Int, right: Bool = false) -> String {
    let space = String(repeating: " ", count: max(0, columns - width(text)))
    return right ? space + text : text + space
  }

  private static func width(_ text: String) -> Int { text.reduce(0) { $0 + width($1) } }

  /// How many columns of a terminal a character takes: two for East Asian scripts and for emoji.
  private static func width(_ character: Character) -> Int {
    guard let first = character.unicodeScalars.first, !first.properties.isDefaultIgnorableCodePoint else { return 0 }
    return first.properties.isEmojiPresentation || wide.contains { $0.contains(first.value) } ? 2 : 1
  }

  /// Hangul, CJK and full-width forms, from Unicode's EastAsianWidth.txt in broad strokes.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
    0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD,
  ]

  /// The text with each character that could move the cursor, change the terminal or hide replaced.
  private static func printable(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          switch scalar.properties.generalCategory {
          // What joins emoji is the one invisible character that is of use.
          case .format where scalar != "\u{200D}": "\u{FFFD}"
          case .control, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
          default: scalar
          }
        }))
  }
}
