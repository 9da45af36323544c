import OpenStackClient
import StallDetector

/// One poll of one volume as a row of a trace.
struct TraceLine {
  /// All columns that a trace can have, in the order of the fields.
  static let columns: [TraceColumn] =
    TraceColumn.required + [.cloud, .source_host, .destination_host, .volume_type]

  private let fields: [String]

  /// What the last poll said of `migration`; nil before there was one.
  init?(_ migration: MigrationSnapshot, cloud: String) {
    guard let observation = migration.observation else { return nil }
    self.init(migration, cloud: cloud, time: observation.time, said: Self.said(observation.reading, migration))
  }

  /// A poll of `migration` at `time` that failed.
  init(failed migration: MigrationSnapshot, cloud: String, at time: Double) {
    self.init(migration, cloud: cloud, time: time, said: ("", ""))
  }

  private init(
    _ migration: MigrationSnapshot, cloud: String, time: Double, said: (status: String, progress: String)
  ) {
    fields = [
      Self.microseconds(time), migration.id, migration.volume.sizeBytes.map { Self.gib($0) } ?? "", said.status,
      said.progress, cloud, migration.sourceHost ?? "", migration.destinationHost ?? "", migration.volume.volumeType,
    ]
  }

  /// The row without its line's end; what holds a comma, a quote or a line end is quoted.
  var text: String { fields.map(Self.quoted).joined(separator: ",") }

  /// By scalars: a quote with an accent on it is another character, and still a quote to whoever reads bytes.
  static func quoted(_ field: String) -> String {
    guard field.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return field }
    var quoted = String.UnicodeScalarView()
    for scalar in field.unicodeScalars {
      if scalar == "\"" { quoted.append(scalar) }
      quoted.append(scalar)
    }
    return "\"\(String(quoted))\""
  }

  /// The two words of the trace for what the detector was told.
  private static func said(_ reading: Reading, _ migration: MigrationSnapshot) -> (String, String) {
    switch reading {
    case .starting: ("starting", "")
    case .percent(let percent): ("migrating", "\(percent)")
    case .noNumber: ("migrating", "")
    case .text: ("migrating", migration.driverText ?? "driver-assisted")
    case .unavailable: ("migrating", TraceWord.noField)
    case .completing: ("completing", "")
    case .null: (TraceWord.null, "")
    case .missing: (TraceWord.notFound, "")
    case .success: ("success", "")
    case .error: ("error", "")
    case .failed: ("", "")
    }
  }

  /// Unix seconds to the microsecond: what a double holds of the present, in digits that are read fast and exactly.
  static func microseconds(_ time: Double) -> String {
    // A clock that shows something else is no clock.
    guard abs(time) < 1e12 else { return "0" }
    let (seconds, rest) = Int((time * 1e6).rounded()).quotientAndRemainder(dividingBy: 1_000_000)
    guard rest != 0 else { return "\(seconds)" }
    var digits = String(1_000_000 + abs(rest)).dropFirst()
    while digits.last == "0" { digits.removeLast() }
    return "\(seconds == 0 && rest < 0 ? "-" : "")\(seconds).\(digits)"
  }

  private static func gib(_ bytes: Double) -> String {
    let gib = bytes / 0x1p30
    return Int(exactly: gib).map { "\($0)" } ?? "\(gib)"
  }
}
