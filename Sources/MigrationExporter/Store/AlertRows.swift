import Alerting
import Foundation
import GRDB

/// Writes and reads rows of the tables `alerts`, `notifications` and `notification_groups`.
///
/// Labels, annotations and receivers are JSON, so that a person can read them with `sqlite3`; all else is a column.
struct AlertRows {
  private let putLife: Statement
  private let deleteLife: Statement
  private let putEntry: Statement
  private let deleteEntry: Statement
  private let putGroup: Statement
  private let deleteGroup: Statement
  private let texts = Texts()

  /// Labels and annotations as JSON.
  ///
  /// What an alert is and says stands once in `alerts` and once for each receiver in `notifications`: it is written out
  /// once for all of them, and kept for as long as these rows are.
  private final class Texts {
    /// By the wording, which is an alert's own; it is kept here, so that no other has its place in memory.
    private var known: [ObjectIdentifier: (identity: AlertIdentity, wording: AlertWording, texts: (String, String))] =
      [:]

    func of(_ identity: AlertIdentity, _ wording: AlertWording) -> (labels: String, annotations: String) {
      if let known = known[wording.id], known.identity == identity { return known.texts }
      let texts = (identity.jsonText, wording.jsonText)
      known[wording.id] = (identity, wording, texts)
      return texts
    }
  }

  /// Gets ready to write.
  init(_ db: Database) throws {
    putLife = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO alerts (key, scope, since, last_true, holds_for, keeps_firing_for, receivers, labels,
        annotations, link) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    deleteLife = try db.cachedStatement(sql: "DELETE FROM alerts WHERE key = ?")
    putEntry = try db.cachedStatement(
      sql: """
        INSERT OR REPLACE INTO notifications (queue, key, revision, told, resolved_told, refusal, refused_at,
        delivered_at, delivered_firing, starts_at, ends_at, labels, annotations, link)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """)
    deleteEntry = try db.cachedStatement(sql: "DELETE FROM notifications WHERE queue = ? AND key = ?")
    putGroup = try db.cachedStatement(
      sql: "INSERT OR REPLACE INTO notification_groups (queue, key, last_told) VALUES (?, ?, ?)")
    deleteGroup = try db.cachedStatement(sql: "DELETE FROM notification_groups WHERE queue = ? AND key = ?")
  }

  /// Writes an alert that is pending or fires; nil: there is none any more.
  func put(_ life: AlertLife?, key: String) throws {
    guard let life else { return try deleteLife.execute(arguments: [key]) }
    let (since, lastTrue): (Double, Double?) =
      switch life.phase {
      case .pending(let since): (since, nil)
      case .firing(let since, let lastTrue): (since, lastTrue)
      }
    let texts = texts.of(life.identity, life.wording)
    try putLife.execute(arguments: [
      key, life.scope, since, lastTrue, life.timing.holdsFor, life.timing.keepsFiringFor,
      try life.receivers.map { String(decoding: try StateCoding.encoder.encode($0), as: UTF8.self) },
      texts.labels, texts.annotations, life.wording.link,
    ])
  }

  /// Writes what a receiver was told, or is to be told; nil: nothing any more.
  func put(_ entry: QueueEntry?, at place: AlertingRecord.Place) throws {
    guard let entry else { return try deleteEntry.execute(arguments: [place.queue, place.key]) }
    let alert = entry.alert
    let texts = texts.of(alert.identity, alert.wording)
    try putEntry.execute(arguments: [
      place.queue, place.key, Int64(bitPattern: entry.revision), Int64(bitPattern: entry.told), entry.resolvedTold,
      // To SQLite a text ends at its first NUL.
      entry.refusal?.replacing("\0", with: "\u{FFFD}"), entry.refusedAt, entry.lastDelivery?.at,
      entry.lastDelivery?.wasFiring, alert.startsAt, alert.endsAt,
      texts.labels, texts.annotations, alert.link,
    ])
  }

  /// Writes when a group was last told; nil: it is gone.
  func put(_ group: QueueGroup?, at place: AlertingRecord.Place) throws {
    if let group {
      try putGroup.execute(arguments: [place.queue, place.key, group.lastTold])
    } else {
      try deleteGroup.execute(arguments: [place.queue, place.key])
    }
  }
}

extension AlertRows {
  static func place(_ row: Row) -> AlertingRecord.Place? {
    guard let queue: String = row.value("queue"), let key: String = row.value("key") else { return nil }
    return AlertingRecord.Place(queue: queue, key: key)
  }

  static func life(_ row: Row) -> AlertLife? {
    guard let scope: String = row.value("scope"), let since: Double = row.value("since"),
      let labels: [String: String] = json(row, "labels"), let annotations: [String: String] = json(row, "annotations"),
      let holdsFor: Double = row.value("holds_for"), let keepsFiringFor: Double = row.value("keeps_firing_for")
    else { return nil }
    let receivers: [String]? = json(row, "receivers")
    // Otherwise all would be told.
    if receivers == nil, !isNull(row, "receivers") { return nil }
    let lastTrue: Double? = row.value("last_true")
    return AlertLife(
      phase: lastTrue.map { .firing(since: since, lastTrue: $0) } ?? .pending(since: since), scope: scope,
      identity: AlertIdentity(labels: labels), wording: AlertWording(annotations, link: row.value("link")),
      timing: AlertTiming(holdsFor: holdsFor, keepsFiringFor: keepsFiringFor), receivers: receivers)
  }

  static func entry(_ row: Row) -> QueueEntry? {
    guard let revision: Int64 = row.value("revision"), let told: Int64 = row.value("told"),
      let startsAt: Double = row.value("starts_at"), let labels: [String: String] = json(row, "labels"),
      let annotations: [String: String] = json(row, "annotations")
    else { return nil }
    let alert = Alert(
      identity: AlertIdentity(labels: labels), annotations: annotations, startsAt: startsAt,
      endsAt: row.value("ends_at"), link: row.value("link"))
    var entry = QueueEntry(
      alert: alert, revision: UInt64(bitPattern: revision), told: UInt64(bitPattern: told),
      resolvedTold: row.value("resolved_told"), refusal: row.value("refusal"))
    entry.refusedAt = row.value("refused_at")
    if let at: Double = row.value("delivered_at") {
      entry.lastDelivery = QueueEntry.Delivery(at: at, wasFiring: row.value("delivered_firing") ?? true)
    }
    return entry
  }

  private static func json<Value: Decodable>(_ row: Row, _ column: String) -> Value? {
    let text: String? = row.value(column)
    return text.flatMap { try? StateCoding.decoder.decode(Value.self, from: Data($0.utf8)) }
  }

  private static func isNull(_ row: Row, _ column: String) -> Bool { (row[column] as DatabaseValue).isNull }
}
