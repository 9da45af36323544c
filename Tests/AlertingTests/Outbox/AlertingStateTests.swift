import Testing

@testable import Alerting

extension AlertingRecord {
  /// What a store makes of one record after the other.
  mutating func store(_ changes: AlertingRecord) {
    for (key, life) in changes.lives {
      if let life { lives.updateValue(life, forKey: key) } else { lives.removeValue(forKey: key) }
    }
    for (place, entry) in changes.entries {
      if let entry { entries.updateValue(entry, forKey: place) } else { entries.removeValue(forKey: place) }
    }
    for (place, group) in changes.groups {
      if let group { groups.updateValue(group, forKey: place) } else { groups.removeValue(forKey: place) }
    }
  }
}

@Suite("Alerts and whom they go to")
struct AlertingStateTests {
  private let pager = AlertingState.Route(receiver: "pager", queues: ["pager"], batching: Batching(grouping: .each))
  private let alertmanager = AlertingState.Route(
    receiver: "am", queues: ["am/0", "am/1"], batching: Batching(grouping: .all, repeatInterval: 60))

  private func condition(_ id: String, text: String = "", receivers: [String]? = nil) -> AlertCondition {
    AlertCondition(
      key: id, identity: AlertIdentity(labels: ["alertname": "A", "id": id]), annotations: ["summary": text],
      receivers: receivers)
  }

  private func tell(_ state: inout AlertingState, _ queue: String, at time: Double) -> [[String]] {
    var result: [[String]] = []
    while let message = state.next(queue: queue, at: time) {
      result.append(message.names)
      _ = state.finish(queue: queue, outcome: .accepted, at: time, random: 0)
    }
    return result
  }

  private func store(_ state: inout AlertingState, _ stored: inout AlertingRecord) {
    stored.store(state.takeUnsaved())
  }

  @Test("an alert goes to the queues of its receivers, each on its own; without receivers to all")
  func routing() {
    var state = AlertingState(routes: [pager, alertmanager], at: 0)
    let conditions = [
      condition("a"), condition("b", receivers: ["pager"]), condition("c", receivers: ["am", "nobody"]),
      condition("d", receivers: []),
    ]
    #expect(state.evaluate(conditions, scope: "s", at: 0).fired.count == 4)
    #expect(state.queueNames.map { state.outboxLength(queue: $0) } == [2, 2, 2])
    #expect(tell(&state, "am/0", at: 0).flatMap(\.self).sorted() == ["a", "c"])
    #expect(state.queueNames.map { state.outboxLength(queue: $0) } == [0, 2, 2])
    #expect(tell(&state, "pager", at: 0).flatMap(\.self).sorted() == ["a", "b"])
    #expect(state.due(queue: "am/1") == 0)
    #expect(state.due(queue: "am/0") == 60)
    #expect(state.due(queue: "nowhere") == nil && state.next(queue: "nowhere", at: 0) == nil)
    #expect(state.finish(queue: "nowhere", outcome: .accepted, at: 0, random: 0) == .nothing)
    #expect(state.firing.count == 4)
  }

  @Test("a scope that is dropped is resolved with every receiver that was told of it")
  func drop() {
    var state = AlertingState(routes: [pager], at: 0)
    _ = state.evaluate([condition("a")], scope: "s", at: 0)
    _ = state.evaluate([condition("b")], scope: "t", at: 0)
    _ = tell(&state, "pager", at: 0)
    _ = state.drop(scope: "s", at: 1)
    #expect(tell(&state, "pager", at: 1) == [["-a"]])
    #expect(state.firing.count == 1)
  }

  @Test("a receiver that was told of an alert hears of its end, also when it is not its business any more")
  func rerouted() {
    var state = AlertingState(routes: [pager, alertmanager], at: 0)
    _ = state.evaluate([condition("a"), condition("b", receivers: ["pager"])], scope: "s", at: 0)
    _ = tell(&state, "pager", at: 0)
    // The replicas have not been told yet.
    let changes = state.evaluate(
      [condition("a", receivers: []), condition("b", receivers: ["am"])], scope: "s", at: 1)
    #expect(changes.refreshed.count == 2)
    #expect(tell(&state, "am/0", at: 1) == [["b"]])
    #expect(tell(&state, "pager", at: 1) == [])
    _ = state.evaluate([], scope: "s", at: 2)
    #expect(tell(&state, "pager", at: 2).sorted { $0[0] < $1[0] } == [["-a"], ["-b"]])
    #expect(tell(&state, "am/0", at: 2) == [["-b"]])
    #expect(tell(&state, "am/1", at: 2) == [["-b"]])
  }

  @Test("a reload keeps queues that stay, with what is under way, and forgets and makes others")
  func reload() {
    var state = AlertingState(routes: [pager, alertmanager], at: 0)
    var stored = AlertingRecord()
    _ = state.evaluate([condition("a")], scope: "s", at: 0)
    #expect(state.next(queue: "pager", at: 0) != nil)
    #expect(state.next(queue: "am/0", at: 0) != nil)
    store(&state, &stored)
    #expect(stored.entries.count == 3)
    let one = AlertingState.Route(receiver: "am", queues: ["am/1", "am/2"], batching: alertmanager.batching)
    state.replaceRoutes([pager, one], at: 1)
    #expect(state.finish(queue: "am/0", outcome: .accepted, at: 2, random: 0) == .nothing)
    #expect(state.finish(queue: "pager", outcome: .accepted, at: 2, random: 0) == .accepted(alerts: 1))
    #expect(tell(&state, "pager", at: 2) == [])
    #expect(tell(&state, "am/2", at: 2) == [["a"]])
    #expect(state.hasUnsaved)
    store(&state, &stored)
    #expect(!state.hasUnsaved)
    #expect(Set(stored.entries.keys.map(\.queue)) == ["pager", "am/1", "am/2"])
    #expect(Set(stored.groups.keys.map(\.queue)) == ["pager", "am/2"])
  }

  @Test("a restart with another configuration removes the rows of a queue that is gone, and tells a new one all")
  func restartWithOtherRoutes() {
    var state = AlertingState(routes: [alertmanager], at: 0)
    var stored = AlertingRecord()
    _ = state.evaluate([condition("a")], scope: "s", at: 0)
    _ = tell(&state, "am/0", at: 0)
    store(&state, &stored)
    state = AlertingState(routes: [pager], record: stored, at: 10)
    #expect(tell(&state, "pager", at: 10) == [["a"]])
    store(&state, &stored)
    #expect(Set(stored.entries.keys.map(\.queue)) == ["pager"])
    #expect(Set(stored.groups.keys.map(\.queue)) == ["pager"])
  }

  @Test("an entry that fires although nobody knows of its alert is resolved, not repeated for ever")
  func strayEntry() {
    var state = AlertingState(routes: [pager], at: 0)
    var stored = AlertingRecord()
    _ = state.evaluate([condition("a")], scope: "s", at: 0)
    _ = tell(&state, "pager", at: 0)
    store(&state, &stored)
    stored.lives = [:]
    state = AlertingState(routes: [pager], record: stored, at: 10)
    #expect(tell(&state, "pager", at: 10) == [["-a"]])
  }

  @Test("what could not be stored is written whole when the store works again")
  func fullDisk() {
    var state = AlertingState(routes: [pager, alertmanager], at: 0)
    var stored = AlertingRecord()
    _ = state.evaluate([condition("a"), condition("b")], scope: "s", at: 0)
    let lost = state.takeUnsaved()
    #expect(state.takeUnsaved().isEmpty)
    state.putBack(lost)
    _ = tell(&state, "pager", at: 0)
    _ = state.evaluate([condition("b")], scope: "s", at: 1)
    let lostToo = state.takeUnsaved()
    state.replaceRoutes([pager], at: 2)
    state.putBack(lostToo)
    store(&state, &stored)
    #expect(!state.hasUnsaved)
    #expect(Set(stored.lives.keys) == ["b"])
    #expect(stored.entries.count == 2)
    let again = AlertingState(routes: [pager], record: stored, at: 3)
    #expect(again.outboxLength(queue: "pager") == 1)
    #expect(again.firing == state.firing)
  }

  @Test("what is refused is left alone over a restart, until the operator says otherwise")
  func refusals() {
    var state = AlertingState(routes: [pager], at: 0)
    var stored = AlertingRecord()
    _ = state.evaluate([condition("a")], scope: "s", at: 0)
    #expect(state.next(queue: "pager", at: 0) != nil)
    _ = state.finish(queue: "pager", outcome: .refused(reason: "no such key"), at: 0, random: 0)
    store(&state, &stored)
    state = AlertingState(routes: [pager], record: stored, at: 10)
    #expect(state.refused(queue: "pager").map(\.refusal) == ["no such key"])
    #expect(tell(&state, "pager", at: 10) == [])
    state.forgetRefusals(at: 11)
    #expect(tell(&state, "pager", at: 11) == [["a"]])
  }

  @Test("an unseen clock set back is noticed at the next evaluation, also when nothing changes")
  func clockBack() {
    var state = AlertingState(routes: [alertmanager], at: 1e9)
    _ = state.evaluate([condition("a")], scope: "s", at: 1e9)
    _ = tell(&state, "am/0", at: 1e9)
    _ = state.evaluate([condition("a")], scope: "s", at: 1000)
    #expect(state.due(queue: "am/0") == 1060)
    #expect(state.firing.map(\.startsAt) == [1000])
  }
}
