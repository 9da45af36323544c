import Foundation
import GRDB
import Logging
import StallDetector
import Synchronization

extension MigrationStore {
  /// What is remembered of a cloud; nil where there is nothing, or it is another Keystone's or region's.
  ///
  /// What can't be read of it is logged and left out: a start never fails for that.
  func recall(_ order: CloudOrder) -> CloudPoller.State? {
    saveWaiting(order.name)
    // Revisions of detectors count from 0 again: all that goes on from here is written anew.
    saved[order.name] = nil
    do {
      return try readIfOpen { try recall(order, $0) } ?? nil
    } catch {
      logger.error(
        "what was remembered of a cloud can't be read; it begins anew",
        metadata: ["cloud": "\(order.name)", "reason": "\(error)", "code": "\(error.code.rawValue)"])
      return nil
    }
  }

  /// How many migrations are remembered of a cloud, for a benchmark: all of them are read.
  package func recalledMigrations(of order: CloudOrder) -> Int { recall(order)?.ledger.migrations.count ?? 0 }

  private func recall(_ order: CloudOrder, _ db: Database) throws -> CloudPoller.State? {
    let sql = "SELECT keystone, region, has_polled, has_seen_progress, last_success FROM clouds WHERE cloud = ?"
    guard let row = try Row.fetchOne(db, sql: sql, arguments: [order.name]),
      order.isAt(keystone: row.value("keystone") ?? "", region: row.value("region"))
    else { return nil }
    var state = CloudPoller.State(order)
    state.ledger.hasPolled = row.value("has_polled") ?? false
    state.ledger.hasSeenProgress = row.value("has_seen_progress") ?? false
    var skipped = 0
    state.ledger.paces = RoutePaces(copies: try paces(of: order.name, db, &skipped))
    state.ledger.restore(try migrations(of: order.name, db, &skipped))
    noteSkipped(skipped, of: order.name)
    state.snapshot.lastSuccess = row.value("last_success")
    state.snapshot.progressAvailable = state.ledger.hasSeenProgress ? true : nil
    state.snapshot.migrations = state.ledger.migrations
    state.snapshot.totals = state.ledger.totals
    return state
  }

  private func migrations(of cloud: String, _ db: Database, _ skipped: inout Int) throws -> [TrackedMigration] {
    let decoder = StateCoding.decoder
    let rows = try Row.fetchCursor(
      db,
      sql: """
        SELECT migrations.state AS state, detectors.state AS base, trail, volume_id FROM migrations LEFT JOIN detectors
        USING (cloud, volume_id) WHERE cloud = ?
        """, arguments: [cloud])
    var migrations: [TrackedMigration] = []
    while let row = try rows.next() {
      guard let state: String = row.value("state"), let detector: String = row.value("base"),
        let saved = try? decoder.decode(SavedMigration.self, from: Data(state.utf8)),
        let base = try? decoder.decode(StallDetector.self, from: Data(detector.utf8)),
        let migration = try? saved.migration(base, trail(row)), migration.snapshot.id == row.value("volume_id")
      else {
        skipped += 1
        continue
      }
      migrations.append(migration)
    }
    return migrations
  }

  /// An empty one where there is none, or none that can be read: nothing is judged by it.
  private func trail(_ row: Row) -> MigrationTrail {
    guard let text: String = row.value("trail"),
      let trail = try? StateCoding.decoder.decode(MigrationTrail.self, from: Data(text.utf8))
    else { return MigrationTrail() }
    return trail
  }

  private func paces(
    of cloud: String, _ db: Database, _ skipped: inout Int
  ) throws -> [MigrationTotals.Route: [RoutePaces.Copy]] {
    let decoder = StateCoding.decoder
    var paces: [MigrationTotals.Route: [RoutePaces.Copy]] = [:]
    let sql = "SELECT source_host, destination_host, copies FROM route_paces WHERE cloud = ?"
    for row in try Row.fetchAll(db, sql: sql, arguments: [cloud]) {
      guard let source: String = row.value("source_host"), let destination: String = row.value("destination_host"),
        let text: String = row.value("copies"),
        let copies = try? decoder.decode([RoutePaces.Copy].self, from: Data(text.utf8))
      else {
        skipped += 1
        continue
      }
      paces[MigrationTotals.Route(source: source, destination: destination)] = copies
    }
    return paces
  }

  /// Counts rows that can't be read, and logs it.
  func noteSkipped(_ rows: Int, of what: String) {
    guard rows > 0 else { return }
    health.withLock { $0.skippedRows += UInt64(rows) }
    logger.warning(
      "rows of the database can't be read; what they tell is forgotten",
      metadata: ["rows": "\(rows)", "of": "\(what)", "path": "\(path)"])
  }
}
