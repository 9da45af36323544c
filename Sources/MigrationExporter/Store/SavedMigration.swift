import OpenStackClient
import StallDetector

/// All that a ledger knows of one migration, but for its detector: what is saved after each poll.
///
/// Times are unix seconds. What is optional may be missing in a row that another version has written.
struct SavedMigration: Sendable, Codable {
  private var number: Int
  private var firstSeen: Double
  private var volume: SavedVolume
  private var status: SavedStatus
  private var sourceHost: String?
  private var destinationHost: String?
  private var method: MigrationSnapshot.Method
  private var isRetype: Bool
  private var policy: String
  private var failure: String?
  private var failureCode: OpenStackError.Code?
  private var start: Double?
  private var result: MigrationSnapshot.Result?
  private var end: Double?
  private var countedPercent: Int?
  private var uncountedBytes: Double
  private var pollsWithoutDestination: Int
  private var isWatchedFromStart: Bool
  private var isNull: Bool
  private var lastDetails: Double?
  private var wasSeenMigrating: Bool
  private var updatedAtWhileMigrating: Double?
  private var lastLook: Double
  private var pace: MeanPace
  private var bestPace: Double?
  private var slowedSince: Double?
  /// See `DetectorJournal.lines`.
  private var observed: String

  /// What is no migration of this version.
  struct Unusable: Error {}

  init(_ migration: TrackedMigration) {
    let snapshot = migration.snapshot
    number = migration.number
    firstSeen = migration.firstSeen
    volume = SavedVolume(snapshot.volume)
    status = SavedStatus(snapshot.status)
    sourceHost = snapshot.sourceHost
    destinationHost = snapshot.destinationHost
    method = snapshot.method
    isRetype = snapshot.isRetype
    policy = snapshot.policyName
    failure = snapshot.readFailure?.description
    failureCode = snapshot.readFailure?.code
    start = snapshot.start
    result = snapshot.result
    end = snapshot.end
    countedPercent = migration.countedPercent
    uncountedBytes = migration.uncountedBytes
    pollsWithoutDestination = migration.pollsWithoutDestination
    isWatchedFromStart = migration.isWatchedFromStart
    isNull = migration.isNull
    lastDetails = migration.lastDetails
    wasSeenMigrating = migration.wasSeenMigrating
    updatedAtWhileMigrating = migration.updatedAtWhileMigrating
    lastLook = migration.lastLook
    pace = migration.pace
    bestPace = snapshot.bestPace
    slowedSince = snapshot.slowedSince
    observed = migration.journal.lines
  }

  /// The migration as it was, with its detector and its trail.
  func migration(_ base: StallDetector, _ trail: MigrationTrail) throws -> TrackedMigration {
    let journal = DetectorJournal(base: base, trail: trail, lines: observed)
    guard let replayed = journal.replayed() else { throw Unusable() }
    let (detector, last) = (replayed.detector, replayed.last)
    let volume = volume.volume
    var snapshot = MigrationSnapshot(
      id: volume.id, volume: volume, status: status.status, verdict: last?.verdict ?? .unobserved)
    snapshot.sourceHost = sourceHost
    snapshot.destinationHost = destinationHost
    snapshot.method = method
    snapshot.isRetype = isRetype
    snapshot.policyName = policy
    snapshot.policy = detector.policy
    if let failure, let failureCode { snapshot.readFailure = OpenStackError(failureCode, failure) }
    snapshot.observation = last?.observation
    snapshot.trail = replayed.trail
    snapshot.start = start
    snapshot.result = result
    snapshot.end = end
    snapshot.bestPace = bestPace
    snapshot.slowedSince = slowedSince
    var migration = TrackedMigration(
      number: number, firstSeen: firstSeen, snapshot: snapshot, detector: detector, journal: journal,
      isWatchedFromStart: isWatchedFromStart, lastLook: lastLook)
    migration.takeNumbers()
    migration.countedPercent = countedPercent
    migration.uncountedBytes = uncountedBytes
    migration.pollsWithoutDestination = pollsWithoutDestination
    migration.isNull = isNull
    migration.lastDetails = lastDetails
    migration.wasSeenMigrating = wasSeenMigrating
    migration.updatedAtWhileMigrating = updatedAtWhileMigrating
    migration.pace = pace
    return migration
  }
}
