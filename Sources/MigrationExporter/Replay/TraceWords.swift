import OpenStackClient
import StallDetector

/// What `migration_status` and `migration_progress` of a trace say, by the rules for what Cinder says.
///
/// It remembers what short words mean: a trace says the same few some million times.
struct TraceWords {
  private enum Status {
    case reading(Reading)
    /// A status that is a number is a percent of a volume that migrates.
    case migrating(Progress)
    case unknown
  }

  private enum Progress {
    case absent, text, malformed, unavailable
    case percent(Int)
  }

  private struct Memory<Value> {
    var keys: [UInt128]
    var values: [Value]

    init(_ empty: Value) {
      keys = Array(repeating: 0, count: 256)
      values = Array(repeating: empty, count: 256)
    }

    /// What the bytes mean; `read` tells of those that are not remembered.
    mutating func value(_ bytes: UnsafeRawBufferPointer, _ read: (String) -> Value) -> Value {
      guard let key = Self.key(bytes) else { return read(String(decoding: bytes, as: UTF8.self)) }
      let folded = UInt64(truncatingIfNeeded: key) ^ UInt64(truncatingIfNeeded: key >> 64)
      let place = Int(truncatingIfNeeded: (folded &* 0x9E37_79B9_7F4A_7C15) >> 56)
      if keys[place] == key { return values[place] }
      let value = read(String(decoding: bytes, as: UTF8.self))
      (keys[place], values[place]) = (key, value)
      return value
    }

    /// At most 15 bytes, with a one before them; nil for more.
    private static func key(_ bytes: UnsafeRawBufferPointer) -> UInt128? {
      guard bytes.count <= 15 else { return nil }
      var key: UInt128 = 1
      for byte in bytes { key = key << 8 | UInt128(byte) }
      return key
    }
  }

  private var statuses = Memory(Status.unknown)
  private var progresses = Memory(Progress.absent)

  /// What one poll said; nil where the status is no word that Cinder has.
  ///
  /// Whether the cloud gives numbers at all is not known here: `noNumber` says that it does not.
  mutating func reading(status: UnsafeRawBufferPointer, progress: UnsafeRawBufferPointer) -> Reading? {
    switch statuses.value(status, Self.status) {
    case .reading(let reading): return reading
    case .unknown: return nil
    case .migrating(let own):
      var progress = progresses.value(progress, Self.progress)
      if case .absent = progress { progress = own }
      return switch progress {
      case .absent: .noNumber(cloudGivesField: false)
      case .percent(let percent): .percent(percent)
      case .text: .text
      case .unavailable: .unavailable
      case .malformed: .failed
      }
    }
  }

  private static func status(_ text: String) -> Status {
    switch text {
    case "": return .reading(.failed)
    case TraceWord.null: return .reading(.null)
    case TraceWord.notFound: return .reading(.missing)
    // As the daemon takes it: it is no step of a migration of this volume.
    case "deleting": return .reading(.failed)
    default: break
    }
    switch MigrationProgress(text: text) {
    case .percent(let percent): return .migrating(.percent(percent))
    case .malformed: return .migrating(.malformed)
    case .text, .absent: break
    }
    return switch MigrationStatus(text: text) {
    case .starting: .reading(.starting)
    case .migrating: .migrating(.absent)
    case .completing: .reading(.completing)
    case .success: .reading(.success)
    case .error: .reading(.error)
    case .target: .reading(.failed)
    case .none, .other: .unknown
    }
  }

  private static func progress(_ text: String) -> Progress {
    if text == TraceWord.noField { return .unavailable }
    return switch MigrationProgress(text: text) {
    case .absent: .absent
    case .percent(let percent): .percent(percent)
    case .text: .text
    case .malformed: .malformed
    }
  }
}

/// Words of traces that are none of Cinder's.
enum TraceWord {
  /// As `migration_status`: Cinder said null.
  static let null = "none"
  /// As `migration_status`: Cinder did not find the volume.
  static let notFound = "missing"
  /// As `migration_progress`: this cloud's Cinder has no such field.
  ///
  /// To whoever does not know the word it is a
  /// driver's own, which gives the same state.
  static let noField = "none"
}
