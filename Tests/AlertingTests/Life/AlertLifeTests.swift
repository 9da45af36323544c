import Testing

@testable import Alerting

@Suite("The life of an alert")
struct AlertLifeTests {
  /// Where a life stands before something happens; it began at 100 and was last true at 110.
  enum Start: CaseIterable { case pending, firing }
  /// What happens.
  enum Event: CaseIterable { case holds, holdsWithNews, isGone, ends }

  struct Row: CustomTestStringConvertible, Sendable {
    let start: Start
    let event: Event
    let time: Double
    let change: AlertLife.Change
    let phase: AlertLife.Phase
    var testDescription: String { "\(start), \(event) at \(time)" }
  }

  private static let timing = AlertTiming(holdsFor: 60, keepsFiringFor: 30)

  private static func condition(_ text: String = "old", labels: [String: String] = ["alertname": "A"])
    -> AlertCondition
  {
    AlertCondition(key: "k", identity: AlertIdentity(labels: labels), annotations: ["summary": text], timing: timing)
  }

  private static func life(_ start: Start) -> AlertLife {
    var life = AlertLife(condition(), scope: "s", at: 100)
    if start == .firing { life.phase = .firing(since: 100, lastTrue: 110) }
    return life
  }

  /// Every state, every event, and every kind of time: early, late, exactly, before all, and none at all.
  static let table: [Row] = [
    Row(start: .pending, event: .holds, time: 159, change: .nothing, phase: .pending(since: 100)),
    Row(start: .pending, event: .holds, time: 160, change: .fired, phase: .firing(since: 160, lastTrue: 160)),
    Row(start: .pending, event: .holds, time: 50, change: .nothing, phase: .pending(since: 50)),
    Row(start: .pending, event: .holds, time: .nan, change: .nothing, phase: .pending(since: 100)),
    Row(start: .pending, event: .holdsWithNews, time: 159, change: .nothing, phase: .pending(since: 100)),
    Row(start: .pending, event: .holdsWithNews, time: 160, change: .fired, phase: .firing(since: 160, lastTrue: 160)),
    Row(start: .pending, event: .holdsWithNews, time: 50, change: .nothing, phase: .pending(since: 50)),
    Row(start: .pending, event: .holdsWithNews, time: .infinity, change: .nothing, phase: .pending(since: 100)),
    Row(start: .pending, event: .isGone, time: 101, change: .forgotten, phase: .pending(since: 100)),
    Row(start: .pending, event: .isGone, time: 50, change: .forgotten, phase: .pending(since: 100)),
    Row(start: .pending, event: .isGone, time: .nan, change: .nothing, phase: .pending(since: 100)),
    Row(start: .pending, event: .ends, time: 101, change: .forgotten, phase: .pending(since: 100)),
    Row(start: .pending, event: .ends, time: .nan, change: .forgotten, phase: .pending(since: 100)),
    Row(start: .firing, event: .holds, time: 111, change: .nothing, phase: .firing(since: 100, lastTrue: 111)),
    Row(start: .firing, event: .holds, time: 105, change: .nothing, phase: .firing(since: 100, lastTrue: 105)),
    Row(start: .firing, event: .holds, time: 50, change: .news, phase: .firing(since: 50, lastTrue: 50)),
    Row(start: .firing, event: .holds, time: .nan, change: .nothing, phase: .firing(since: 100, lastTrue: 110)),
    Row(start: .firing, event: .holdsWithNews, time: 111, change: .news, phase: .firing(since: 100, lastTrue: 111)),
    Row(start: .firing, event: .holdsWithNews, time: 50, change: .news, phase: .firing(since: 50, lastTrue: 50)),
    Row(start: .firing, event: .isGone, time: 139, change: .nothing, phase: .firing(since: 100, lastTrue: 110)),
    Row(
      start: .firing, event: .isGone, time: 140, change: .resolved(at: 140), phase: .firing(since: 100, lastTrue: 110)),
    Row(start: .firing, event: .isGone, time: 50, change: .news, phase: .firing(since: 50, lastTrue: 50)),
    Row(
      start: .firing, event: .isGone, time: -.infinity, change: .nothing, phase: .firing(since: 100, lastTrue: 110)),
    Row(start: .firing, event: .ends, time: 111, change: .resolved(at: 111), phase: .firing(since: 100, lastTrue: 110)),
    Row(start: .firing, event: .ends, time: 50, change: .resolved(at: 50), phase: .firing(since: 50, lastTrue: 50)),
    Row(
      start: .firing, event: .ends, time: .nan, change: .resolved(at: 110), phase: .firing(since: 100, lastTrue: 110)),
  ]

  @Test("every state and every event", arguments: table)
  func transitions(_ row: Row) {
    var life = Self.life(row.start)
    let change =
      switch row.event {
      case .holds: life.holds(Self.condition(), at: row.time)
      case .holdsWithNews: life.holds(Self.condition("new"), at: row.time)
      case .isGone: life.isGone(at: row.time)
      case .ends: life.end(at: row.time)
      }
    #expect(change == row.change)
    #expect(life.phase == row.phase)
    if case .resolved(let end) = change, let alert = life.alert { #expect(end >= alert.startsAt) }
    if row.event == .holdsWithNews {
      #expect(life.wording.annotations["summary"] == (row.time.isFinite ? "new" : "old"))
    }
  }

  @Test("no state and no event is missing in the table")
  func complete() {
    for start in Start.allCases {
      for event in Event.allCases { #expect(Self.table.contains { $0.start == start && $0.event == event }) }
    }
  }

  @Test("labels stay those of the first moment; all else is what was said last")
  func frozenLabels() {
    var life = Self.life(.firing)
    var condition = Self.condition("new", labels: ["alertname": "B"])
    condition.wording = AlertWording(condition.annotations, link: "https://example.org/")
    condition.receivers = ["pager"]
    condition.timing = AlertTiming()
    #expect(life.holds(condition, at: 120) == .news)
    #expect(life.identity.labels == ["alertname": "A"])
    #expect(life.wording.annotations == ["summary": "new"])
    #expect(life.wording.link == "https://example.org/")
    #expect(life.receivers == ["pager"])
    #expect(life.isGone(at: 121) == .resolved(at: 121))
  }

  @Test("a duration that is no number is none", arguments: [Double.nan, -1, -Double.infinity])
  func oddDurations(_ duration: Double) {
    var condition = Self.condition()
    condition.timing = AlertTiming(holdsFor: duration, keepsFiringFor: duration)
    var life = AlertLife(condition, scope: "s", at: 100)
    #expect(life.holds(condition, at: 100) == .fired)
    #expect(life.isGone(at: 100) == .resolved(at: 100))
  }
}
