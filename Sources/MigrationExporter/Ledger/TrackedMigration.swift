import OpenStackClient
import StallDetector

/// One migration from first sight until it is forgotten.
struct TrackedMigration: Sendable {
  /// Counts up in a cloud, in the order of first sight.
  let number: Int
  /// When it was first seen, in unix seconds.
  let firstSeen: Double
  var snapshot: MigrationSnapshot
  var detector: StallDetector
  /// From what the detector can be had again after a restart.
  var journal: DetectorJournal
  /// The highest percent that is already counted as copied; nil before the first number.
  var countedPercent: Int?
  /// Bytes copied that are not yet in the totals.
  var uncountedBytes = 0.0
  /// How many polls it has been `migrating` without a known destination.
  var pollsWithoutDestination = 0
  /// True when it began under our eyes: then all that it has copied by its first number counts, and its start is known.
  let isWatchedFromStart: Bool
  /// True when its status was null when last read.
  var isNull = false
  /// When its details were last read, in unix seconds; nil before.
  var lastDetails: Double?
  var wasSeenMigrating = false
  /// Cinder's `updated_at` as it was when last seen `migrating`; each migration has its own.
  var updatedAtWhileMigrating: Double?
  /// When a failed one was last asked about, in unix seconds.
  var lastLook: Double

  var pace = MeanPace()

  /// A finished migration is shown for five minutes.
  static let shownAfterEnd = 300.0
  /// A failed one is shown until its status is no longer `error`, but no longer than a day; one that vanished, whose volume
  /// nobody can look at any more, for a day.
  static let shownAfterFailure = 86_400.0
  /// A failed one is looked at once a minute.
  static let errorLookInterval = 60.0

  /// A migration that the lists show for the first time at `time`.
  ///
  /// - Parameters:
  ///   - number: one more than the one before it.
  ///   - isWatchedFromStart: whether an earlier poll would have seen it, had it been there.
  init(_ volume: Volume, number: Int, at time: Double, isWatchedFromStart: Bool) {
    self.number = number
    firstSeen = time
    self.isWatchedFromStart = isWatchedFromStart || volume.migrationStatus == .starting
    detector = StallDetector(sizeBytes: volume.sizeBytes ?? 0, policy: StallPolicy())
    journal = DetectorJournal(detector, place: number)
    snapshot = MigrationSnapshot(
      id: volume.id, volume: volume, status: volume.migrationStatus ?? .migrating, sourceHost: volume.host,
      verdict: .unobserved)
    lastLook = time
  }

  /// A migration that was saved; what has a default is set afterwards.
  init(
    number: Int, firstSeen: Double, snapshot: MigrationSnapshot, detector: StallDetector, journal: DetectorJournal,
    isWatchedFromStart: Bool, lastLook: Double
  ) {
    self.number = number
    self.firstSeen = firstSeen
    self.snapshot = snapshot
    self.detector = detector
    self.journal = journal
    self.isWatchedFromStart = isWatchedFromStart
    self.lastLook = lastLook
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
    switch snapshot.result {
    case .error where snapshot.status != .error: return true
    case .error, .vanished: return time - end >= Self.shownAfterFailure
    case .success, .reset, nil: return time - end >= Self.shownAfterEnd
    }
  }

  /// True when `volume`, which a list shows as migrating, is about another migration than this one.
  ///
  /// Either it has left the backend that this one is about; or it was taken back to null, as an admin does with one that
  /// is stuck, and begun anew; or it stands at an earlier step of its life. A list of an API server whose database lags
  /// behind looks alike, but shows no later `updated_at`.
  func isOther(than volume: Volume) -> Bool {
    guard let status = volume.migrationStatus, status.isActive else { return false }
    if let source = snapshot.sourceHost, let host = volume.host, source != host { return true }
    if let known = updatedAtWhileMigrating, let updated = volume.updatedAt, updated <= known { return false }
    if isNull { return status != .completing }
    switch (snapshot.status, status) {
    case (.migrating, .starting), (.completing, .starting), (.completing, .migrating): return true
    default: return false
    }
  }

  /// True when `volume` is this migration once more, which has come to its destination: an API server whose database lags
  /// behind may list it for a moment after its end.
  func isEcho(_ volume: Volume) -> Bool {
    snapshot.result == .success && volume.host == snapshot.sourceHost && volume.host != snapshot.destinationHost
      && volume.updatedAt == updatedAtWhileMigrating
  }

  /// Takes what a poll found of its destination; nil when the poll did not ask.
  mutating func learnDestination(_ answer: Result<[Volume], OpenStackError>?) {
    guard snapshot.destinationHost == nil, snapshot.status != .starting else { return }
    pollsWithoutDestination += 1
    guard case .success(let volumes)? = answer else { return }
    // One that a killed migration of the same volume has left behind is older than this migration.
    let own = volumes.filter { volume in
      guard isWatchedFromStart, let start = snapshot.start, let updated = volume.updatedAt else { return true }
      return updated >= start - 1
    }
    func age(_ volume: Volume) -> Double { volume.updatedAt ?? .infinity }
    guard let newest = own.max(by: { age($0) < age($1) }) else { return }
    let hosts = Set(own.filter { age($0) == age(newest) }.map(\.host))
    if hosts.count == 1 { snapshot.destinationHost = newest.host }
  }

  /// Takes the policy that applies to it now: its destination becomes known late, and the operator may change his mind.
  mutating func choosePolicy(_ policies: PolicyBook, cloud: String) {
    let choice = policies.choice(
      for: PolicyBook.Subject(
        cloud: cloud, sourceHost: snapshot.sourceHost, destinationHost: snapshot.destinationHost,
        volumeType: snapshot.volume.volumeType, sizeBytes: snapshot.volume.sizeBytes))
    snapshot.policyName = choice.name
    snapshot.policy = choice.policy
    detector.policy = choice.policy
  }

  /// Which one it is among the copies of its route.
  var paceKey: String { "\(snapshot.id) \(snapshot.start ?? 0)" }

  /// Whether what others tell of its pace may still count: not once it has shown its own, and not once it is called
  /// stalled, which only a new percent may end; nor while it can't be read, since it may have been stalled before.
  var wantsPrior: Bool {
    guard !isOver, snapshot.verdict.rate == nil else { return false }
    return snapshot.verdict.state != .stalled && snapshot.verdict.state != .unreadable
  }

  /// Takes what others tell of its pace; nil: nothing.
  mutating func learnPrior(_ prior: PacePrior?) { detector.prior = prior }

  /// What it has to tell others of its pace, in bytes per second, and since when; nil where that is nothing new.
  mutating func takePace() -> (rate: Double, time: Double)? {
    guard let mean = pace.take(), let onePercent = snapshot.volume.sizeBytes.map({ $0 / 100 }) else { return nil }
    return (mean.percentPerSecond * onePercent, mean.time)
  }

  /// Takes whether its details could be read.
  mutating func noteRead(_ answer: DetailsAnswer) {
    switch answer.result {
    case .success(let volume):
      snapshot.readFailure = volume.progressFailure
      lastDetails = answer.time
    case .failure(let error):
      snapshot.readFailure = error
    }
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
  mutating func observe(_ observation: Observation) {
    let (reading, time) = (observation.reading, observation.time)
    switch reading {
    case .percent where snapshot.method == .unknown: snapshot.method = .cinder
    case .text where snapshot.method == .unknown: snapshot.method = .driver
    default: break
    }
    detector.start = snapshot.start
    snapshot.observation = observation
    journal.note(observation, by: detector, trail: snapshot.trail)
    let clockSetBack = detector.clockSetBack
    snapshot.verdict = detector.observe(observation)
    snapshot.trail.note(observation, snapshot.verdict)
    takeNumbers()
    countCopied()
    // By a clock that was set back meanwhile it would have been too fast.
    if detector.clockSetBack != clockSetBack { pace = MeanPace() }
    if let highest = detector.highestPercent, let time = detector.lastAdvanceTime {
      pace.note(highest, at: time)
      if let mean = pace.percentPerSecond, let onePercent = snapshot.volume.sizeBytes.map({ $0 / 100 }) {
        snapshot.bestPace = max(snapshot.bestPace ?? 0, mean * onePercent)
      }
    }
    noteSlowing(at: time)
    if reading != .failed { isNull = reading == .null }
    if snapshot.verdict.state == .ended { end(Self.result(of: reading, snapshot), at: time) }
  }

  /// Notes since when it copies at less than half its own earlier pace; what can't be read for a moment changes nothing.
  private mutating func noteSlowing(at time: Double) {
    guard let best = snapshot.bestPace, let rate = snapshot.verdict.rate else { return }
    snapshot.slowedSince = rate < best / 2 ? min(snapshot.slowedSince ?? time, time) : nil
  }

  /// Takes from the detector what is known of the copy's numbers.
  mutating func takeNumbers() {
    snapshot.percent = detector.lastPercent
    snapshot.lastReading = detector.lastPercentTime
    snapshot.lastAdvance = detector.lastAdvanceTime
  }

  /// Ends it, since `volume` migrates again: well where that has left the source.
  mutating func endUnseen(_ volume: Volume, at time: Double) {
    guard volume.host != nil, volume.host != snapshot.sourceHost else { return end(.reset, at: time) }
    snapshot.volume = volume
    end(.success, at: time)
  }

  /// Ends it, since something else than a reading tells so.
  private mutating func end(_ result: MigrationSnapshot.Result, at time: Double) {
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
    let counted = countedPercent ?? (isWatchedFromStart ? 0 : highest)
    if highest > counted { uncountedBytes += bytes(from: counted, to: highest) }
    countedPercent = highest
  }

  private func bytes(from low: Int, to high: Int) -> Double {
    (snapshot.volume.bytes(toPercent: high) ?? 0) - (snapshot.volume.bytes(toPercent: low) ?? 0)
  }
}

extension Volume {
  /// What is wrong with a progress that looks like a number and is no percent; nil where nothing is.
  fileprivate var progressFailure: OpenStackError? {
    guard migrationStatus == .migrating, case .malformed(let text) = progress else { return nil }
    return OpenStackError(
      .badAnswer, "migration_progress is \"\(text)\", which is no percent from 0 to 100; please report it")
  }
}
