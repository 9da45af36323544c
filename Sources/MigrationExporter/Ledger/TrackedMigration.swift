import OpenStackClient
import StallDetector

/// One migration from first sight until it is forgotten.
struct TrackedMigration: Sendable {
  private(set) var snapshot: MigrationSnapshot
  private var detector: StallDetector
  /// The highest percent that is already counted as copied; nil before the first number.
  private var countedPercent: Int?
  /// Bytes copied that are not yet in the totals.
  var uncountedBytes = 0.0
  /// How many polls it has been `migrating` without a known destination.
  private var pollsWithoutDestination = 0
  /// True when there was a poll before the first number: then all of that number was copied under our eyes.
  private var wasSeenBeforeFirstNumber = false
  private var wasSeenMigrating = false
  /// Cinder's `updated_at` as it was when last seen `migrating`; each migration has its own.
  private var updatedAtWhileMigrating: Double?
  /// When a failed one was last asked about, in unix seconds.
  private var lastLook: Double

  /// A finished migration is shown for five minutes.
  static let shownAfterEnd = 300.0
  /// A failed one is shown until its status is no longer `error`, but no longer than a day.
  static let shownAfterError = 86_400.0
  /// A failed one is looked at once a minute.
  static let errorLookInterval = 60.0

  /// A migration that the lists show for the first time at `time`.
  init(_ volume: Volume, at time: Double) {
    detector = StallDetector(sizeBytes: volume.sizeBytes ?? 0, policy: StallPolicy())
    snapshot = MigrationSnapshot(
      id: volume.id, volume: volume, status: volume.migrationStatus ?? .migrating, sourceHost: volume.host,
      verdict: .unobserved)
    lastLook = time
  }

  var isOver: Bool { snapshot.result != nil }

  /// The two ends of its way; nil until both are known.
  var route: MigrationTotals.Route? {
    guard let source = snapshot.sourceHost, let destination = snapshot.destinationHost else { return nil }
    return .init(source: source, destination: destination)
  }

  /// Whether to ask for its destination now: at the first polls, then ever more seldom, since a driver's has none.
  var wantsDestination: Bool {
    guard snapshot.destinationHost == nil, !isOver else { return false }
    return pollsWithoutDestination & (pollsWithoutDestination + 1) == 0
  }

  /// Whether to ask what became of it: while it is not over, and once a minute after it failed.
  func wantsLook(at time: Double) -> Bool {
    snapshot.result == nil || (snapshot.result == .error && time - lastLook >= Self.errorLookInterval)
  }

  /// Whether it is to be forgotten.
  func isStale(at time: Double) -> Bool {
    guard let end = snapshot.end else { return false }
    guard snapshot.result == .error else { return time - end >= Self.shownAfterEnd }
    return snapshot.status != .error || time - end >= Self.shownAfterError
  }

  /// True when `volume` has left the backend that this migration is about: then it is another migration.
  func isOther(than volume: Volume) -> Bool {
    guard let source = snapshot.sourceHost, let host = volume.host else { return false }
    return source != host && volume.migrationStatus?.isActive == true
  }

  /// True when `volume` is this migration once more, which has come to its destination: an API server whose database lags
  /// behind may list it for a moment after its end.
  func isEcho(_ volume: Volume) -> Bool {
    snapshot.result == .success && volume.host == snapshot.sourceHost && volume.host != snapshot.destinationHost
      && volume.updatedAt == updatedAtWhileMigrating
  }

  /// Takes what a poll found of its destination; nil when the poll did not ask.
  mutating func learnDestination(_ answer: Result<Volume?, OpenStackError>?) {
    guard snapshot.destinationHost == nil, snapshot.status != .starting else { return }
    pollsWithoutDestination += 1
    if case .success(let volume?)? = answer { snapshot.destinationHost = volume.host }
  }

  /// Takes the policy that applies to it now: its destination becomes known late, and the operator may change his mind.
  mutating func choosePolicy(_ policies: PolicyBook, cloud: String) {
    let choice = policies.choice(
      for: PolicyBook.Subject(
        cloud: cloud, sourceHost: snapshot.sourceHost, destinationHost: snapshot.destinationHost,
        volumeType: snapshot.volume.volumeType, sizeBytes: snapshot.volume.sizeBytes))
    snapshot.policyName = choice.name
    detector.policy = choice.policy
  }

  /// Takes whether its details could be read.
  mutating func noteRead(_ result: Result<Volume, OpenStackError>) {
    if case .failure(let error) = result { snapshot.readFailure = error } else { snapshot.readFailure = nil }
  }

  /// Takes what a failed migration's volume is now.
  mutating func look(_ answer: Result<Volume, OpenStackError>, at time: Double) {
    lastLook = time
    switch answer {
    case .success(let volume): snapshot.status = volume.migrationStatus ?? .none
    case .failure(let error): if error.code == .notFound { snapshot.status = .none }
    }
  }

  /// Takes a description of the volume, from a list or its own; comes before `observe`.
  mutating func describe(_ volume: Volume, at time: Double) {
    snapshot.volume = volume
    if let status = volume.migrationStatus { snapshot.status = status }
    if snapshot.status == .migrating { updatedAtWhileMigrating = volume.updatedAt }
    // No backend has it while it is being made.
    if snapshot.sourceHost == nil, snapshot.status == .starting || snapshot.status == .migrating {
      snapshot.sourceHost = volume.host
    }
    if volume.status == "retyping" { snapshot.isRetype = true }
    if volume.isAttached, snapshot.status == .migrating { snapshot.method = .nova }
    noteStart(at: time)
  }

  /// Takes one reading and, where that is its end, ends.
  mutating func observe(_ reading: Reading, at time: Double, nextPoll: Double) {
    switch reading {
    case .percent where snapshot.method == .unknown: snapshot.method = .cinder
    case .text where snapshot.method == .unknown: snapshot.method = .driver
    default: break
    }
    snapshot.verdict = detector.observe(Observation(time: time, reading: reading, nextPoll: nextPoll))
    snapshot.percent = detector.lastPercent
    snapshot.lastReading = detector.lastPercentTime
    snapshot.lastAdvance = detector.lastAdvanceTime
    countCopied()
    wasSeenBeforeFirstNumber = true
    if snapshot.verdict.state == .ended { end(Self.result(of: reading, snapshot), at: time) }
  }

  /// Ends it, since something else than a reading tells so.
  mutating func end(_ result: MigrationSnapshot.Result, at time: Double) {
    snapshot.result = result
    snapshot.end = time
    lastLook = time
    guard result == .success else {
      if result != .error { snapshot.status = .none }
      return
    }
    snapshot.status = .success
    snapshot.destinationHost = snapshot.volume.host ?? snapshot.destinationHost
    // What was never read as a percent was copied all the same.
    uncountedBytes += bytes(from: countedPercent ?? 0, to: 100)
    countedPercent = 100
  }

  private static func result(of reading: Reading, _ snapshot: MigrationSnapshot) -> MigrationSnapshot.Result {
    switch reading {
    case .success: .success
    case .error: .error
    case .missing: .vanished
    default: snapshot.volume.host != snapshot.sourceHost ? .success : .reset
    }
  }

  /// Cinder sets `updated_at` when `migrating` begins and leaves it alone until `completing`: the best start there is.
  private mutating func noteStart(at time: Double) {
    switch snapshot.status {
    case .starting:
      if snapshot.start == nil { snapshot.start = time }
    case .migrating where !wasSeenMigrating:
      wasSeenMigrating = true
      snapshot.start = min(snapshot.volume.updatedAt ?? time, time)
    default:
      break
    }
  }

  private mutating func countCopied() {
    guard let highest = detector.highestPercent else { return }
    let counted = countedPercent ?? (wasSeenBeforeFirstNumber ? 0 : highest)
    if highest > counted { uncountedBytes += bytes(from: counted, to: highest) }
    countedPercent = highest
  }

  private func bytes(from low: Int, to high: Int) -> Double {
    (snapshot.volume.bytes(toPercent: high) ?? 0) - (snapshot.volume.bytes(toPercent: low) ?? 0)
  }
}
