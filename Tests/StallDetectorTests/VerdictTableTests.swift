import StallDetector
import Testing

/// Each state and each reason, with the shortest history that leads there and the sentence an admin reads.
struct VerdictTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var history: [Poll]
    var state: MigrationState
    var sentence: String
    var policy = StallPolicy(mode: .strict)
    var testDescription: String { "\(state): \(sentence)" }
  }

  static let rows = [
    Row(
      history: polls(.starting, from: 0, through: 60), state: .waiting,
      sentence: "Cinder's scheduler has had it for 60 s"),
    Row(
      history: polls(.noNumber(cloudGivesField: true), from: 0, through: 30), state: .waiting,
      sentence: "migrating for 30 s, no number yet; stalled after 30 min without one"),
    Row(
      history: [Poll(at: 0, reading: .percent(42))] + polls(.noNumber(cloudGivesField: true), from: 30, through: 90),
      state: .copying,
      sentence: "Cinder has given no number for 60 s (last: 42 %); stalled after 30 min without one"),
    Row(
      history: [Poll(at: 0, reading: .percent(42))] + polls(.noNumber(cloudGivesField: true), from: 30, through: 1830),
      state: .stalled,
      sentence: "Cinder reports no copy running for it; the last number was 42 % at 14:03 UTC, "
        + "and none has come for 30 min"),
    Row(
      history: polls(.noNumber(cloudGivesField: true), from: 0, through: 1800), state: .stalled,
      sentence: "Cinder reports no copy running for it, and no number has come for 30 min"),
    Row(
      history: polls(.starting, from: 0, through: 1800), state: .stalled,
      sentence: "it has been starting for 30 min and no backend has taken it up"),
    Row(
      history: polls(.percent(42), from: 0, through: 30), state: .copying,
      sentence: "at 42 %, the last new percent 30 s ago; stalled after 15 min without one"),
    Row(
      history: polls(.percent(42), from: 0, through: 900), state: .stalled,
      sentence: "no new percent for 15 min (still 42 %); stalled after 15 min (the configured window)"),
    Row(
      history: polls(.percent(42), from: 0, through: 60), state: .slow,
      sentence: "it copies at no more than 17 MiB/s, and at least 20 MiB/s is expected",
      policy: StallPolicy(mode: .strict, minimumRate: 20 * Watch.mebibyte)),
    Row(
      history: polls(.percent(0), from: 0, through: 630), state: .slow,
      sentence: "it is not done, its deadline was 30 s ago, and no pace is known yet",
      policy: StallPolicy(mode: .strict, deadline: 600)),
    Row(
      history: (0...5).map { Poll(at: Double($0) * 60, reading: .percent($0)) }, state: .slow,
      sentence: "at its best pace so far it is done in 75 min, and its deadline is in 55 min",
      policy: StallPolicy(mode: .strict, deadline: 3600)),
    Row(
      history: polls(.percent(42), from: 0, through: 300) + [Poll(at: 3000, reading: .percent(42))], state: .copying,
      sentence: "no new percent for 50 min (still 42 %), but polling was out for a part of that; stalled at 15:09 UTC "
        + "without one",
      policy: StallPolicy(slowestHealthyRate: 1e12)),
    Row(
      history: polls(.completing, from: 0, through: 60), state: .finishing,
      sentence: "the copy is done, Cinder has been completing it for 60 s; stalled after 30 min"),
    Row(
      history: polls(.completing, from: 0, through: 1800), state: .stalled,
      sentence: "the copy is done, but Cinder has not completed it for 30 min"),
    Row(
      history: [Poll(at: 0, reading: .percent(42))] + polls(.failed, from: 30, through: 90), state: .copying,
      sentence: "its details could not be read for 60 s; unreadable after 15 min"),
    Row(
      history: polls(.failed, from: 0, through: 900), state: .unreadable,
      sentence: "Cinder lists it as migrating, but its details could not be read for 15 min"),
    Row(
      history: [Poll(at: 0, reading: .text)], state: .unmeasurable,
      sentence: "the storage driver copies it and gives no number"),
    Row(
      history: [Poll(at: 0, reading: .unavailable)], state: .unmeasurable,
      sentence: "this cloud's Cinder has no migration_progress"),
    Row(
      history: polls(.noNumber(cloudGivesField: false), from: 0, through: 1800), state: .unmeasurable,
      sentence: "no number for 30 min, and this cloud's Cinder has never given one"),
    Row(
      history: [Poll(at: 0, reading: .percent(42)), Poll(at: 30, reading: .null)], state: .copying,
      sentence: "Cinder shows no migration for it (1 of 3 polls before it counts as over)"),
    Row(
      history: [Poll(at: 0, reading: .percent(42)), Poll(at: 30, reading: .missing)], state: .copying,
      sentence: "Cinder did not find the volume; a second time means that it has vanished"),
    Row(history: [Poll(at: 0, reading: .success)], state: .ended, sentence: "it is over"),
    Row(history: [Poll(at: 0, reading: .error)], state: .ended, sentence: "it is over"),
  ]

  @Test("each history leads to its state and says why", arguments: rows)
  func stateAndSentence(row: Row) throws {
    var watch = Watch(policy: row.policy)
    let verdict = try #require(watch.see(row.history).last)
    #expect(verdict.state == row.state)
    #expect(verdict.reason.sentence == row.sentence)
  }

  @Test("the table shows every state and every kind of reason")
  func tableIsComplete() {
    #expect(Set(Self.rows.map(\.state)) == Set(MigrationState.allCases))
    let kinds = Self.rows.compactMap { row -> String? in
      var watch = Watch(policy: row.policy)
      return watch.see(row.history).last.map { kind($0.reason) }
    }
    #expect(Set(kinds).count == 20)
  }

  /// Without a default, so that a new case does not compile before it stands here; then there is one more above.
  private func kind(_ reason: Reason) -> String {
    switch reason {
    case .starting: "starting"
    case .noNumberYet: "noNumberYet"
    case .numberMissing: "numberMissing"
    case .noCopyRunning: "noCopyRunning"
    case .neverStarted: "neverStarted"
    case .advancing: "advancing"
    case .plateau: "plateau"
    case .sightRegained: "sightRegained"
    case .belowMinimumRate: "belowMinimumRate"
    case .pastDeadline: "pastDeadline"
    case .finishing: "finishing"
    case .neverFinished: "neverFinished"
    case .unreadable: "unreadable"
    case .readingFailed: "readingFailed"
    case .driverAssisted: "driverAssisted"
    case .fieldUnavailable: "fieldUnavailable"
    case .fieldNeverSeen: "fieldNeverSeen"
    case .statusNull: "statusNull"
    case .notFoundOnce: "notFoundOnce"
    case .ended: "ended"
    }
  }
}
