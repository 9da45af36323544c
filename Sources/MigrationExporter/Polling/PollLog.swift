import Logging
import OpenStackClient
import StallDetector

/// Tells the log what changed from one snapshot of a cloud to the next; what stays the same is not repeated.
struct PollLog: Sendable {
  let logger: Logger
  /// The kinds of failure that were told since the cloud was last seen: two that take turns are told once each.
  private var told: Set<OpenStackError.Code> = []

  init(logger: Logger) { self.logger = logger }

  mutating func note(from before: CloudSnapshot, to after: CloudSnapshot) {
    noteHealth(from: before, to: after)
    let places = Dictionary(zip(before.migrations.map(\.id), before.migrations.indices), uniquingKeysWith: min)
    for migration in after.migrations { note(migration, before: places[migration.id].map { before.migrations[$0] }) }
  }

  private mutating func noteHealth(from before: CloudSnapshot, to after: CloudSnapshot) {
    if let failure = after.failure {
      // The same failure may word itself a little differently each time (a port, a time): its kind decides.
      guard told.insert(failure.code).inserted else { return }
      logger.error("cloud cannot be seen", metadata: ["reason": "\(failure)", "code": "\(failure.code.rawValue)"])
      return
    }
    told = []
    guard let description = after.description else { return }
    if before.description != description || before.failure != nil {
      logger.info(
        "cloud is seen",
        metadata: [
          "endpoint": "\(description.endpoint)", "region": "\(description.region)",
          "microversion": "\(description.versions.used)",
          "range": "\(description.versions.minimum)-\(description.versions.maximum)",
        ])
      if description.rights == .unknown {
        logger.warning("whether this credential is an admin's can't be told, as the cloud has no volume to look at")
      }
    }
    if after.totals.skippedRows > 0, before.totals.skippedRows == 0 {
      logger.warning(
        "rows of Cinder's lists can't be read; such migrations are not seen",
        metadata: ["rows": "\(after.totals.skippedRows)"])
    }
    if after.totals.malformedReadings > 0, before.totals.malformedReadings == 0 {
      let odd = after.migrations.first { $0.readFailure?.code == .badAnswer }
      var metadata: Logger.Metadata = [:]
      metadata["volume"] = odd.map { "\($0.id)" }
      metadata["error"] = odd?.readFailure.map { "\($0)" }
      logger.warning("Cinder gives a progress that is no percent; it counts as not read", metadata: metadata)
    }
    if after.progressAvailable == false, before.progressAvailable != false {
      logger.warning(
        "migration_progress is not available on this cloud",
        metadata: ["reason": "\(description.versions.whyNoProgress)"])
    }
  }

  private func note(_ migration: MigrationSnapshot, before: MigrationSnapshot?) {
    var metadata: Logger.Metadata = ["volume": "\(migration.id)", "state": "\(migration.verdict.state.rawValue)"]
    if let result = migration.result {
      guard before?.result != result else { return }
      metadata["result"] = "\(result.rawValue)"
      logger.log(level: result == .success ? .info : .warning, "migration ended", metadata: metadata)
      return
    }
    // A new migration of a volume whose last one is still shown, or ended between two polls, begins anew.
    guard let before, before.result == nil, before.sourceHost == migration.sourceHost else {
      metadata["source_host"] = "\(migration.sourceHost ?? "")"
      metadata["destination_host"] = migration.destinationHost.map { "\($0)" }
      logger.info("migration found", metadata: metadata)
      return
    }
    guard before.verdict.state != migration.verdict.state else { return }
    metadata["reason"] = "\(migration.why(isOnePoll: false))"
    metadata["error"] = migration.readFailure.map { "\($0)" }
    let isBad = [.stalled, .slow, .unreadable].contains(migration.verdict.state)
    logger.log(level: isBad ? .warning : .info, "migration changed state", metadata: metadata)
  }
}
