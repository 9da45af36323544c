/// A volume's `migration_status`.
public enum MigrationStatus: Sendable, Hashable {
  /// Null: it does not migrate. Also seen for some 40 ms between `completing` and `success`.
  case none
  /// The scheduler has it.
  case starting
  /// A backend has it; the copy may not have begun.
  case migrating
  /// The records are being swapped.
  case completing
  /// Its last migration ended well; stays until the next one.
  case success
  /// Its last migration failed; stays until the next one.
  case error
  /// This volume is the destination of the migration of another one.
  case target(of: String)
  /// Anything else, such as `deleting`.
  case other(String)

  package init(text: String?) {
    switch text?.lowercased() {
    case nil: self = .none
    case "starting": self = .starting
    case "migrating": self = .migrating
    case "completing": self = .completing
    case "success": self = .success
    case "error": self = .error
    default:
      let text = text ?? ""
      self = text.hasPrefix("target:") ? .target(of: String(text.dropFirst(7))) : .other(text)
    }
  }

  /// As Cinder writes it; nil is null.
  package var text: String? {
    switch self {
    case .none: nil
    case .starting: "starting"
    case .migrating: "migrating"
    case .completing: "completing"
    case .success: "success"
    case .error: "error"
    case .target(let id): "target:\(id)"
    case .other(let text): text
    }
  }

  /// True from `starting` to `completing`.
  public var isActive: Bool { self == .starting || self == .migrating || self == .completing }
}
