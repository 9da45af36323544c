import MetricsExposition
import OpenStackClient
import StallDetector

/// What we know of one cloud's migrations: their life, their route and their end.
///
/// A pure value with one owner, the cloud's poller. A poll asks it which questions to put (`questions`), puts them, and
/// hands back what it found (`take`); all counting and judging happens there.
package struct MigrationLedger: Sendable {
  private(set) var totals = MigrationTotals()
  /// True once this cloud has shown a progress.
  var hasSeenProgress = false
  /// Which policy applies to which migration; those that go on follow a change.
  var policies: PolicyBook
  let cloud: String
  var paces = RoutePaces()
  private(set) var tracked: [String: TrackedMigration] = [:]
  /// True once a poll has gone well: what is found after that has begun under our eyes.
  var hasPolled = false
  /// Ids in the order of first sight.
  private var order: [String] = []
  private var nextNumber = 0
  private var texts = SharedTexts()
  /// Migrations that have ended and are not yet handed over to be remembered.
  private var ends: [FinishedMigration] = []

  /// A ledger of a cloud of which nothing is known yet.
  package init(cloud: String, policies: PolicyBook) {
    self.cloud = cloud
    self.policies = policies
  }

  /// Goes on with these, in the order of their numbers.
  mutating func restore(_ migrations: [TrackedMigration]) {
    for var migration in migrations.sorted(by: { $0.number < $1.number }) where tracked[migration.snapshot.id] == nil {
      texts.share(&migration.snapshot)
      tracked[migration.snapshot.id] = migration
      order.append(migration.snapshot.id)
      nextNumber = migration.number + 1
    }
    // Each route's series begins at 0 before anything is counted on it.
    for route in tracked.values.compactMap(\.route) { totals.copiedBytes[route, default: 0] += 0 }
  }

  /// The migrations that have ended since the last time, in the order of their ends.
  mutating func takeEnds() -> [FinishedMigration] {
    defer { ends = [] }
    return ends
  }

  var migrations: [MigrationSnapshot] { order.compactMap { tracked[$0]?.snapshot } }

  /// What to ask after the lists: details of each listed migration and of each that left the lists, and where new ones
  /// go to.
  ///
  /// A Cinder too old for progress tells in a details answer nothing that its lists do not.
  func questions(listed: [Volume], mayHaveProgress: Bool, at time: Double) -> [PollQuestion] {
    var questions: [PollQuestion] = []
    let listedIDs = Set(listed.map(\.id))
    // Those that were read longest ago come first, in case the time is not enough for all.
    func lastRead(_ volume: Volume) -> Double { tracked[volume.id]?.lastDetails ?? -.infinity }
    for volume in listed.sorted(by: { lastRead($0) < lastRead($1) }) {
      if mayHaveProgress { questions.append(.details(id: volume.id, host: volume.host)) }
      guard volume.migrationStatus != .starting else { continue }
      let known = tracked[volume.id].flatMap { $0.isOver || $0.isOther(than: volume) ? nil : $0 }
      if known?.wantsDestination != false { questions.append(.destination(of: volume.id)) }
    }
    for id in order where !listedIDs.contains(id) {
      guard let migration = tracked[id], migration.wantsLook(at: time) else { continue }
      // Cinder asks a backend about volumes that are migrating, and this one is none of those any more.
      questions.append(.details(id: id, host: nil))
    }
    return questions
  }

  /// Takes what a poll found.
  package mutating func take(_ findings: PollFindings) {
    countCopiedBytes()
    for volume in findings.listed { takeListed(volume, findings) }
    let listedIDs = Set(findings.listed.map(\.id))
    for id in order where !listedIDs.contains(id) {
      if let answer = findings.details[id] { takeLeaver(id, answer, findings) }
    }
    totals.skippedRows += UInt64(findings.skippedRows)
    hasPolled = true
    for route in tracked.values.compactMap(\.route) { totals.copiedBytes[route, default: 0] += 0 }
    let time = findings.time
    for id in order where tracked[id]?.isStale(at: time) == true { forget(id) }
    paces.forget(at: time)
    texts.prune(for: order.count)
  }

  private mutating func takeListed(_ volume: Volume, _ findings: PollFindings) {
    let time = findings.time
    if var known = tracked[volume.id] {
      if !known.isOver, known.isOther(than: volume) {
        // It reached its destination and left it again, or was reset and begun again, between two polls.
        known.endUnseen(volume, at: time)
        count(known)
        tracked[volume.id] = known
      }
      if known.isEcho(volume) { return }
      if known.isOver { forget(volume.id) }
    }
    if tracked[volume.id] == nil {
      tracked[volume.id] = TrackedMigration(
        volume, number: nextNumber, at: time, isWatchedFromStart: hasPolled)
      nextNumber += 1
      order.append(volume.id)
    }
    update(volume.id) { migration, ledger in
      migration.describe(volume, at: time)
      migration.learnDestination(findings.destinations[volume.id])
      migration.choosePolicy(ledger.policies, cloud: ledger.cloud)
      if migration.wantsPrior, let route = migration.route {
        migration.learnPrior(ledger.paces.prior(for: migration.paceKey, on: route, at: time))
      }
      // The row of the list comes first: a migration that ends between the two has its start there.
      if let answer = findings.details[volume.id] {
        ledger.take(answer, findings, for: &migration)
      } else {
        let reading = ledger.reading(of: volume, findings)
        migration.observe(Observation(time: time, reading: reading, nextPoll: findings.nextPoll))
      }
    }
  }

  private mutating func takeLeaver(
    _ id: String, _ answer: DetailsAnswer, _ findings: PollFindings
  ) {
    update(id) { migration, ledger in
      guard !migration.isOver else { return migration.look(answer.result, at: findings.time) }
      ledger.take(answer, findings, for: &migration)
    }
  }

  private mutating func take(_ answer: DetailsAnswer, _ findings: PollFindings, for migration: inout TrackedMigration) {
    let reading: Reading
    switch (answer.result, answer.record) {
    case (.success(let volume), _):
      migration.describe(volume, at: answer.time)
      reading = self.reading(of: volume, findings)
    case (.failure(let error), _) where error.code == .notFound:
      reading = .missing
    case (.failure, let record?):
      migration.describe(record, at: answer.time)
      // That it has no number there says nothing.
      reading = record.migrationStatus == .migrating ? .failed : self.reading(of: record, findings)
    case (.failure, nil):
      reading = .failed
    }
    migration.noteRead(answer)
    migration.observe(
      Observation(time: answer.time, asked: answer.asked, reading: reading, nextPoll: findings.nextPoll))
  }

  /// Changes one migration and counts its end if that is what the change was.
  private mutating func update(_ id: String, _ change: (inout TrackedMigration, inout MigrationLedger) -> Void) {
    guard var migration = tracked[id] else { return }
    let wasOver = migration.isOver
    change(&migration, &self)
    texts.share(&migration.snapshot)
    if let route = migration.route, let pace = migration.takePace() {
      paces.learn(pace.rate, of: migration.paceKey, on: route, at: pace.time)
    }
    tracked[id] = migration
    if migration.isOver, !wasOver { count(migration) }
  }

  private mutating func count(_ migration: TrackedMigration) {
    let snapshot = migration.snapshot
    guard let result = snapshot.result else { return }
    totals.finished[result, default: 0] += 1
    ends.append(FinishedMigration(migration, cloud: cloud))
    guard result == .success, let start = snapshot.start, let end = snapshot.end else { return }
    // The clock may have been set back in between.
    totals.duration.observe(max(0, end - start))
    if let size = snapshot.volume.sizeBytes, end > start { totals.meanRate.observe(size / (end - start)) }
  }

  /// Adds what the polls before have seen copied.
  ///
  /// One poll late, so that each route's series begins at 0 and `increase()` sees all of it.
  private mutating func countCopiedBytes() {
    // By `order`: to change `tracked` in a loop over itself would copy all of it.
    for id in order {
      guard let bytes = tracked[id]?.uncountedBytes, bytes > 0, let route = tracked[id]?.route else { continue }
      totals.copiedBytes[route, default: 0] += bytes
      tracked[id]?.uncountedBytes = 0
    }
  }

  private mutating func forget(_ id: String) {
    if let migration = tracked[id], let route = migration.route {
      totals.copiedBytes[route, default: 0] += migration.uncountedBytes
    }
    tracked[id] = nil
    order.removeAll { $0 == id }
  }

  /// What the detector is to make of a volume's description.
  private mutating func reading(of volume: Volume, _ findings: PollFindings) -> Reading {
    switch volume.migrationStatus {
    case .starting?: return .starting
    case .completing?: return .completing
    case .success?: return .success
    case .error?: return .error
    case MigrationStatus.none?: return .null
    case .migrating?: break
    case .target?, .other?, nil: return .failed
    }
    switch volume.progress {
    case .percent(let percent):
      hasSeenProgress = true
      return .percent(percent)
    case .text:
      hasSeenProgress = true
      return .text
    case .malformed:
      totals.malformedReadings += 1
      return .failed
    case .absent:
      return findings.mayHaveProgress ? .noNumber(cloudGivesField: hasSeenProgress) : .unavailable
    }
  }
}
