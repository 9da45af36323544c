import OpenStackClient

/// A migration that is over, as the history keeps it.
public struct FinishedMigration: Sendable, Hashable {
  /// The configured name of its cloud.
  public var cloud: String
  /// The cloud's region; nil while unknown.
  public var region: String?
  /// The volume's id.
  public var volumeID: String
  /// Tells it from other migrations of the same volume: when it began, or was first seen, in unix seconds.
  public var key: Double
  /// The volume's name: the tenant's own choice.
  public var name: String
  /// The project that owns it.
  public var projectID: String
  /// The name of its volume type.
  public var volumeType: String
  /// In bytes; nil where Cinder did not say.
  public var sizeBytes: Double?
  /// The backend that it left, or was to leave.
  public var sourceHost: String?
  /// The backend that it went to, or was to go to.
  public var destinationHost: String?
  /// Who copied.
  public var method: MigrationSnapshot.Method
  /// True when a change of the volume's type was the cause.
  public var isRetype: Bool
  /// When it began, in unix seconds; nil where that was not seen.
  public var start: Double?
  /// When its end was seen, in unix seconds.
  public var end: Double
  /// How it ended.
  public var result: MigrationSnapshot.Result
  /// The last percent that Cinder gave; nil where it gave none.
  public var percent: Int?

  /// From start to end, in seconds; nil where the start was not seen.
  public var duration: Double? { start.map { max(0, end - $0) } }

  /// Bytes per second over the whole duration, of one that ended well; nil for others, and where that is unknown.
  public var meanRate: Double? {
    guard result == .success, let sizeBytes, let duration, duration > 0 else { return nil }
    return sizeBytes / duration
  }
}

extension FinishedMigration {
  /// What is kept of `migration`, which has ended.
  init(_ migration: TrackedMigration, cloud: String) {
    let (snapshot, volume) = (migration.snapshot, migration.snapshot.volume)
    self.init(
      cloud: cloud, volumeID: snapshot.id, key: snapshot.start ?? migration.firstSeen, name: volume.name,
      projectID: volume.projectID, volumeType: volume.volumeType, sizeBytes: volume.sizeBytes,
      sourceHost: snapshot.sourceHost, destinationHost: snapshot.destinationHost, method: snapshot.method,
      isRetype: snapshot.isRetype, start: snapshot.start, end: snapshot.end ?? migration.lastLook,
      result: snapshot.result ?? .vanished, percent: snapshot.percent)
  }
}
