import Testing

@testable import Alerting

@Suite("What is shown of alerts")
struct AlertsOverviewTests {
  private static let hook = AlertingState.Route(
    receiver: "hook", queues: ["hook"], batching: Batching(grouping: .labels(["alertname"]), wait: 30, interval: 300))
  private static let alertmanager = AlertingState.Route(
    receiver: "am", queues: ["am (a)", "am (b)"], batching: Batching(grouping: .all, repeatInterval: 60))

  private func condition(_ id: String, holdsFor: Double = 0, receivers: [String]? = nil) -> AlertCondition {
    AlertCondition(
      key: id,
      identity: AlertIdentity(labels: [
        "alertname": "A", "severity": "critical", "cloud": "prod", "volume_id": id,
      ]),
      annotations: ["summary": "\(id) stands"], link: "https://exporter/\(id)", timing: AlertTiming(holdsFor: holdsFor),
      receivers: receivers)
  }

  private func send(_ state: inout AlertingState, _ queue: String, _ outcome: DeliveryOutcome, at now: Double) {
    guard state.next(queue: queue, at: now) != nil else {
      Issue.record("nothing is due for \(queue) at \(now)")
      return
    }
    _ = state.finish(queue: queue, outcome: outcome, at: now, random: 1)
  }

  private func delivery(_ state: AlertingState, _ id: String = "v1", _ queue: String = "hook") throws
    -> AlertsOverview.Delivery
  {
    let entry = try #require(state.overview.entries(cloud: "prod", volumeID: id).first)
    return try #require(entry.deliveries.first { $0.queue == queue })
  }

  @Test("an alert is pending, fires, and is shown as resolved for an hour, with since when each")
  func life() throws {
    var state = AlertingState(routes: [Self.hook], at: 1000)
    let conditions = [condition("v1", holdsFor: 60)]
    _ = state.evaluate(conditions, scope: "s", at: 1000)
    var entry = try #require(state.overview.entries.first)
    #expect(entry.state == .pending && entry.since == 1000 && entry.startsAt == nil && entry.endsAt == nil)
    #expect(entry.deliveries.isEmpty)
    #expect(entry.alertname == "A" && entry.severity == "critical" && entry.labels.count == 4)
    #expect(entry.annotations == ["summary": "v1 stands"] && entry.link == "https://exporter/v1")
    #expect(entry.fingerprint == conditions[0].identity.fingerprint)

    _ = state.evaluate(conditions, scope: "s", at: 1060)
    entry = try #require(state.overview.entries.first)
    #expect(entry.state == .firing && entry.since == 1060 && entry.startsAt == 1060)
    #expect(entry.deliveries.map(\.receiver) == ["hook"])

    _ = state.evaluate([], scope: "s", at: 1100)
    entry = try #require(state.overview.entries.first)
    #expect(entry.state == .resolved && entry.since == 1100 && entry.startsAt == 1060 && entry.endsAt == 1100)
    #expect(state.overview.entries.count == 1)
    send(&state, "hook", .accepted, at: 1100)
    _ = state.evaluate([], scope: "s", at: 1100 + 3600)
    #expect(state.overview.entries.count == 1)
    _ = state.evaluate([], scope: "s", at: 1100 + 3601)
    #expect(state.overview.entries.isEmpty)
  }

  @Test("one that comes again is shown once, as it is now")
  func again() {
    var state = AlertingState(routes: [Self.hook], at: 0)
    for time in [0.0, 10] {
      _ = state.evaluate([condition("v1")], scope: "s", at: time)
      _ = state.evaluate([], scope: "s", at: time + 1)
    }
    #expect(state.overview.entries.map(\.since) == [11])
    _ = state.evaluate([condition("v1", holdsFor: 60)], scope: "s", at: 20)
    #expect(state.overview.entries.map(\.state) == [.pending])
  }

  @Test("those that fire come first, the oldest before the others; of those that are resolved the newest")
  func order() {
    var state = AlertingState(routes: [], at: 0)
    for (time, ids) in [(0.0, ["a", "b", "c"]), (1, ["b", "c"]), (2, ["c"]), (3, ["c", "d"])] {
      _ = state.evaluate(ids.map { condition($0) } + [condition("p", holdsFor: 60)], scope: "s", at: time)
    }
    #expect(state.overview.entries.map(\.volumeID) == ["c", "d", "p", "b", "a"])
    #expect(AlertsOverview.State.allCases.map(state.overview.count) == [1, 2, 2])
    #expect(state.overview.entries(cloud: "prod", volumeID: "b").count == 1)
    #expect(state.overview.entries(cloud: "other", volumeID: "b").isEmpty)
  }

  @Test("what waits says since when, how often it was tried, what went wrong, and when it is tried next")
  func waiting() throws {
    var state = AlertingState(routes: [Self.hook], at: 1000)
    _ = state.evaluate([condition("v1")], scope: "s", at: 1000)
    func waiting() throws -> AlertsOverview.Delivery.Waiting { try #require(try delivery(state).waiting) }
    #expect(try waiting() == .init(since: 1000, tries: 0, lastFailure: nil, nextTry: 1030))
    #expect(try delivery(state).told == nil)
    #expect(state.next(queue: "hook", at: 1030) != nil)
    #expect(try waiting().nextTry == nil, "it is on its way")
    _ = state.finish(queue: "hook", outcome: .retry(after: nil, reason: "503"), at: 1031, random: 1)
    #expect(try waiting() == .init(since: 1000, tries: 1, lastFailure: "503", nextTry: 1032))
    send(&state, "hook", .retry(after: 100, reason: "429"), at: 1032)
    #expect(try waiting() == .init(since: 1000, tries: 2, lastFailure: "429", nextTry: 1132))

    // Another state is to be told: its tries are its own.
    _ = state.evaluate([], scope: "s", at: 1050)
    #expect(try waiting() == .init(since: 1050, tries: 0, lastFailure: nil, nextTry: 1132))
    send(&state, "hook", .accepted, at: 1132)
    #expect(try delivery(state).status == .delivered)
    #expect(try delivery(state).told == .init(at: 1132, state: .resolved))
  }

  @Test("what was taken says when and what was told, each replica by itself, and a repetition counts")
  func delivered() throws {
    var state = AlertingState(routes: [Self.alertmanager], at: 0)
    _ = state.evaluate([condition("v1")], scope: "s", at: 0)
    send(&state, "am (a)", .accepted, at: 5)
    #expect(try delivery(state, "v1", "am (a)").told == .init(at: 5, state: .firing))
    #expect(try delivery(state, "v1", "am (a)").receiver == "am")
    #expect(try delivery(state, "v1", "am (b)").told == nil)
    send(&state, "am (a)", .accepted, at: 65)
    #expect(try delivery(state, "v1", "am (a)").told == .init(at: 65, state: .firing))
    // A repetition that is not taken leaves what was told.
    send(&state, "am (a)", .retry(after: nil, reason: "503"), at: 125)
    #expect(try delivery(state, "v1", "am (a)").status == .delivered)
    _ = state.evaluate([], scope: "s", at: 130)
    #expect(try delivery(state, "v1", "am (a)").told == .init(at: 65, state: .firing))
    send(&state, "am (a)", .accepted, at: 130)
    #expect(try delivery(state, "v1", "am (a)").told == .init(at: 130, state: .resolved))
  }

  @Test("a receiver that wants no resolutions was told what it was told")
  func noResolutions() throws {
    var route = Self.hook
    route.batching.wait = 0
    route.batching.sendsResolved = false
    var state = AlertingState(routes: [route], at: 0)
    _ = state.evaluate([condition("v1")], scope: "s", at: 0)
    send(&state, "hook", .accepted, at: 7)
    _ = state.evaluate([], scope: "s", at: 10)
    #expect(try delivery(state).status == .delivered)
    #expect(try delivery(state).told == .init(at: 7, state: .firing))
  }

  @Test("what was refused says when and why, also of one that is resolved")
  func refused() throws {
    var state = AlertingState(routes: [Self.hook], at: 0)
    _ = state.evaluate([condition("v1")], scope: "s", at: 0)
    _ = state.evaluate([], scope: "s", at: 1)
    send(&state, "hook", .refused(reason: "400: no"), at: 30)
    #expect(try delivery(state).status == .refused(at: 30, reason: "400: no"))
    _ = state.evaluate([condition("v1")], scope: "s", at: 40)
    let waiting = try #require(try delivery(state).waiting)
    #expect(waiting.since == 40 && waiting.tries == 0)
  }

  @Test("alerts go to the receivers that they are routed to, and no others")
  func routes() throws {
    var state = AlertingState(routes: [Self.hook, Self.alertmanager], at: 0)
    _ = state.evaluate([condition("v1", receivers: ["am"])], scope: "s", at: 0)
    #expect(state.overview.entries.first?.deliveries.map(\.queue) == ["am (a)", "am (b)"])
  }

  @Test("after a restart it is known what was told and when, and what still waits, also of what is resolved")
  func restart() throws {
    var stored = AlertingRecord()
    var state = AlertingState(routes: [Self.hook, Self.alertmanager], at: 0)
    _ = state.evaluate([condition("v1"), condition("v2")], scope: "s", at: 0)
    send(&state, "am (a)", .accepted, at: 5)
    _ = state.evaluate([condition("v1")], scope: "s", at: 6)
    stored.store(state.takeUnsaved())
    var next = AlertingState(routes: [Self.hook, Self.alertmanager], record: stored, at: 100)
    #expect(next.overview.entries.map(\.volumeID) == ["v1", "v2"])
    #expect(next.overview.entries.map(\.state) == [.firing, .resolved])
    #expect(try delivery(next, "v1", "am (a)").told == .init(at: 5, state: .firing))
    #expect(try delivery(next, "v2", "am (a)").told == .init(at: 5, state: .firing))
    let waiting = try #require(try delivery(next, "v2").waiting)
    #expect(waiting.since == 6)
    send(&next, "hook", .accepted, at: 100)
    #expect(try delivery(next, "v1").told == .init(at: 100, state: .firing))
  }

  @Test("it is bounded: of six thousand that come and go a thousand are left, the newest")
  func bounds() {
    var state = AlertingState(routes: [Self.hook], at: 0)
    for turn in 0..<300 {
      let now = Double(turn)
      _ = state.evaluate((0..<20).map { condition("v\(turn)-\($0)") }, scope: "s", at: now)
      while state.next(queue: "hook", at: now) != nil {
        _ = state.finish(queue: "hook", outcome: .accepted, at: now, random: 0)
      }
    }
    _ = state.evaluate([], scope: "s", at: 2000)
    #expect(state.ended.all.count == 1000)
    let overview = state.overview
    #expect(overview.entries.count == 1000)
    #expect(overview.entries.allSatisfy { $0.since >= 250 })
  }
}

extension AlertsOverview.Delivery {
  /// What is known of it where it waits.
  fileprivate var waiting: Waiting? { if case .waiting(let waiting) = status { waiting } else { nil } }
}

@Suite("What is kept for a while")
struct RecentTests {
  @Test("the newest are kept, at most so many, and none for longer than it may be")
  func bounds() {
    var recent = Recent<String, Int>(limit: 3, age: 10)
    for number in 0..<5 { recent.put(number, for: "\(number)", at: Double(number)) }
    recent.prune(at: 4)
    #expect(recent.all == ["2": 2, "3": 3, "4": 4])
    recent.put(20, for: "2", at: 5)
    recent.put(5, for: "5", at: 5)
    recent.prune(at: 5)
    #expect(recent.all == ["2": 20, "4": 4, "5": 5])
    recent.remove("5")
    #expect(recent["5"] == nil && recent["4"] == 4)
    recent.prune(at: 14.5)
    #expect(recent.all == ["2": 20])
    recent.put(1, for: "1", at: 2)
    recent.prune(at: 100)
    #expect(recent.isEmpty)
  }

  @Test("a key that comes ever again costs no more than one, also behind one that stays")
  func sameKey() {
    var recent = Recent<String, Int>(limit: 10, age: 1e9)
    recent.put(0, for: "stays", at: 0)
    for number in 0..<100_000 { recent.put(number, for: "again", at: Double(number)) }
    #expect(recent.all == ["stays": 0, "again": 99_999])
    let marks = Mirror(reflecting: recent).children.first { $0.label == "marks" }?.value as? [Any]
    #expect((marks?.count ?? .max) <= 21)
  }

  @Test("a clock that was set back keeps nothing for ever")
  func setBack() {
    var recent = Recent<String, Int>(limit: 10, age: 10)
    recent.put(1, for: "1", at: 1000)
    recent.prune(at: 500)
    #expect(recent.isEmpty)
  }
}
