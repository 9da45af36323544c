/// A volume as Cinder describes it to an admin, as far as migrations are concerned.
public struct Volume: Sendable, Hashable, Identifiable {
  /// Stays the same through a migration.
  public var id: String
  /// The tenant's own choice: anything at all, or empty.
  public var name = ""
  /// In bytes; nil when Cinder does not say.
  public var sizeBytes: Double?
  /// Cinder's `status`, such as `available`, `in-use`, `maintenance` or `retyping`.
  public var status = ""
  /// The project that owns it.
  public var projectID = ""
  /// Its volume type's name.
  public var volumeType = ""
  /// The backend that holds it, `host@backend#pool`; at the end of a migration it changes.
  public var host: String?
  /// True while a server uses it: then Nova copies, not Cinder.
  public var isAttached = false
  /// When the record last changed, in unix seconds; set when `migrating` begins.
  public var updatedAt: Double?
  /// Nil when the answer lacks the key altogether: the credential is not an admin's.
  public var migrationStatus: MigrationStatus?
  /// Only a single volume's answer has it, never a list's.
  public var progress = MigrationProgress.absent

  /// Makes a volume of which only the id is known.
  public init(id: String) { self.id = id }
}

extension Volume: Decodable {
  private enum Key: String, CodingKey {
    case id, name, size, status, attachments
    case volumeType = "volume_type"
    case updatedAt = "updated_at"
    case migrationStatus = "migration_status"
    case migrationProgress = "migration_progress"
    case host = "os-vol-host-attr:host"
    case projectID = "os-vol-tenant-attr:tenant_id"
  }

  private struct Attachment: Decodable {}

  /// Reads Cinder's JSON; all but the id may be absent, null or anything else.
  public init(from decoder: any Decoder) throws {
    let json = try decoder.container(keyedBy: Key.self)
    self.init(id: try json.decode(String.self, forKey: .id))
    // A tenant chooses some of these, and a migration must not hide behind a name that can't be read.
    name = Self.text(in: json, at: .name) ?? ""
    sizeBytes = (try? json.decodeIfPresent(Double.self, forKey: .size))
      .flatMap { (0...0x1p40).contains($0) ? $0 * 0x1p30 : nil }
    status = Self.text(in: json, at: .status) ?? ""
    projectID = Self.text(in: json, at: .projectID) ?? ""
    volumeType = Self.text(in: json, at: .volumeType) ?? ""
    host = Self.text(in: json, at: .host)
    isAttached = (try? json.decodeIfPresent([Attachment].self, forKey: .attachments))?.isEmpty == false
    updatedAt = Self.text(in: json, at: .updatedAt).flatMap(unixTime(fromISO8601:))
    progress = Self.progress(in: json, at: .migrationProgress)
    guard json.contains(.migrationStatus) else { return }
    // Nova's percent may stand in the status itself: then the volume is migrating at that percent.
    switch Self.progress(in: json, at: .migrationStatus) {
    case .absent:
      migrationStatus = MigrationStatus.none
    case .text(let text):
      migrationStatus = MigrationStatus(text: text)
    case let number:
      migrationStatus = .migrating
      if progress == .absent { progress = number }
    }
  }

  /// A text; `\u{FFFD}` for one that is no Unicode (half a surrogate pair) or no text at all, nil where there is none.
  private static func text(in json: KeyedDecodingContainer<Key>, at key: Key) -> String? {
    do { return try json.decodeIfPresent(String.self, forKey: key) } catch { return "\u{FFFD}" }
  }

  /// Reads a value that should be a text and may be anything; a text longer than 200 characters is cut.
  private static func progress(in json: KeyedDecodingContainer<Key>, at key: Key) -> MigrationProgress {
    guard json.contains(key), (try? json.decodeNil(forKey: key)) == false else { return .absent }
    if let text = try? json.decode(String.self, forKey: key) { return MigrationProgress(text: text) }
    if let number = try? json.decode(Double.self, forKey: key) { return MigrationProgress(number: number) }
    return .malformed("not a text")
  }
}
