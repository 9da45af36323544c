import Foundation
import GRDB
import OpenStackClient
import StallDetector
import Synchronization

/// What the tables hold of one cloud's ledger, as far as it tells what need not be written again.
struct SavedLedger: Sendable {
  struct Migration: Sendable {
    /// The hash of its state's text.
    var state: Int
    /// Which base its detector has.
    var base: Base
  }

  struct Base: Sendable, Hashable {
    var firstSeen: Double
    var revision: UInt64
  }

  var migrations: [String: Migration] = [:]
  var paces: [MigrationTotals.Route: [RoutePaces.Copy]] = [:]
}

extension MigrationStore {
  /// Takes what a poll has left, to save it in its own time; the caller goes on at once.
  ///
  /// Of each cloud at most one save is under way, and one is waiting: the newest.
  package nonisolated func remember(_ memory: CloudMemory) {
    let name = memory.order.name
    let isWaiting = waiting.withLock { waiting in
      let before = waiting[name]
      var memory = memory
      memory.ends = (before?.ends ?? []) + memory.ends
      waiting[name] = memory
      return before != nil
    }
    guard !isWaiting else { return }
    Task { await saveWaiting(name) }
  }

  /// Saves what was handed over so far.
  package func saveAll() { for cloud in waiting.withLock({ Array($0.keys) }) { saveWaiting(cloud) } }

  func saveWaiting(_ cloud: String) {
    guard let memory = waiting.withLock({ $0.removeValue(forKey: cloud) }) else { return }
    let start = ContinuousClock.now
    let ends = unsavedEnds + memory.ends
    do {
      let known = saved.removeValue(forKey: cloud)
      saved[cloud] = try write { db in
        try Self.save(ends, db)
        return try Self.save(memory, db, known)
      }
      unsavedEnds = []
      health.withLock { $0.lastSaveSeconds = (ContinuousClock.now - start) / .seconds(1) }
    } catch {
      // Which was told by the write; the next save writes all rows.
      unsavedEnds = Array(ends.suffix(Self.mostUnsavedEnds))
    }
    tidyIfDue()
  }

  private static func save(_ ends: [FinishedMigration], _ db: Database) throws {
    for end in ends { try HistoryRow.insert(end, db) }
  }

  /// Writes what has changed since `known`, all where that is nil.
  private static func save(_ memory: CloudMemory, _ db: Database, _ known: SavedLedger?) throws -> SavedLedger {
    let (cloud, ledger) = (memory.order.name, memory.ledger)
    try db.execute(
      sql: """
        INSERT INTO clouds (cloud, keystone, region, has_polled, has_seen_progress, last_success)
        VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (cloud) DO UPDATE SET keystone = excluded.keystone,
        region = excluded.region, has_polled = excluded.has_polled, has_seen_progress = excluded.has_seen_progress,
        last_success = excluded.last_success
        """,
      arguments: [
        cloud, memory.order.keystone, memory.order.access.region, ledger.hasPolled, ledger.hasSeenProgress,
        memory.lastSuccess,
      ])
    if known == nil {
      for table in ["migrations", "detectors", "route_paces"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE cloud = ?", arguments: [cloud])
      }
    }
    let known = known ?? SavedLedger()
    var next = SavedLedger()
    next.migrations = try save(ledger.tracked, of: cloud, db, known.migrations)
    next.paces = ledger.paces.copies
    try save(next.paces, of: cloud, db, known.paces)
    return next
  }

  private static func save(
    _ tracked: [String: TrackedMigration], of cloud: String, _ db: Database, _ known: [String: SavedLedger.Migration]
  ) throws -> [String: SavedLedger.Migration] {
    let putState = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO migrations (cloud, volume_id, state) VALUES (?, ?, ?)")
    let putDetector = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO detectors (cloud, volume_id, state, trail) VALUES (?, ?, ?, ?)")
    let encoder = StateCoding.encoder
    var next: [String: SavedLedger.Migration] = [:]
    next.reserveCapacity(tracked.count)
    for (id, migration) in tracked {
      let before = known[id]
      let base = SavedLedger.Base(firstSeen: migration.firstSeen, revision: migration.journal.revision)
      if before?.base != base {
        let text = String(decoding: try encoder.encode(migration.journal.base), as: UTF8.self)
        let trail = String(decoding: try encoder.encode(migration.journal.baseTrail), as: UTF8.self)
        try putDetector.execute(arguments: [cloud, id, text, trail])
      }
      let text = String(decoding: try encoder.encode(SavedMigration(migration)), as: UTF8.self)
      let state = text.hashValue
      if before?.state != state { try putState.execute(arguments: [cloud, id, text]) }
      next[id] = SavedLedger.Migration(state: state, base: base)
    }
    for id in known.keys where tracked[id] == nil {
      for table in ["migrations", "detectors"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE cloud = ? AND volume_id = ?", arguments: [cloud, id])
      }
    }
    return next
  }

  private static func save(
    _ paces: [MigrationTotals.Route: [RoutePaces.Copy]], of cloud: String, _ db: Database,
    _ known: [MigrationTotals.Route: [RoutePaces.Copy]]
  ) throws {
    let encoder = StateCoding.encoder
    for (route, copies) in paces where known[route] != copies {
      try db.execute(
        sql: "INSERT OR REPLACE INTO route_paces VALUES (?, ?, ?, ?)",
        arguments: [
          cloud, route.source, route.destination, String(decoding: try encoder.encode(copies), as: UTF8.self),
        ])
    }
    for route in known.keys where paces[route] == nil {
      try db.execute(
        sql: "DELETE FROM route_paces WHERE cloud = ? AND source_host = ? AND destination_host = ?",
        arguments: [cloud, route.source, route.destination])
    }
  }
}
