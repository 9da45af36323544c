import Testing

@testable import Alerting

/// An alert with this identifier.
func alert(_ id: String, from start: Double = 0, to end: Double? = nil, text: String = "", kind: String = "A") -> Alert
{
  Alert(
    identity: AlertIdentity(labels: ["alertname": kind, "id": id]), annotations: ["summary": text], startsAt: start,
    endsAt: end)
}

extension AlertMessage {
  /// Its alerts, as `a` while firing and `-a` when resolved.
  var names: [String] {
    items.map { ($0.alert.isFiring ? "" : "-") + ($0.alert.identity.labels["id"] ?? "?") }
  }
}

@Suite("What one receiver is yet to be told")
struct ReceiverQueueTests {
  private let webhook = Batching(grouping: .labels(["alertname"]), wait: 30, interval: 300, repeatInterval: 14_400)
  private let alertmanager = Batching(grouping: .all, interval: 5, repeatInterval: 60, keepsResolved: 900)
  private let pager = Batching(grouping: .each)

  private func queue(_ batching: Batching, limit: Int = 50_000) -> ReceiverQueue {
    ReceiverQueue(name: "q", batching: batching, at: 0, limit: limit)
  }

  /// All that is told at `time` by a receiver that takes everything.
  private func tell(_ queue: inout ReceiverQueue, at time: Double) -> [[String]] {
    var result: [[String]] = []
    while let message = queue.next(at: time) {
      result.append(message.names)
      #expect(queue.due == nil)
      #expect(queue.next(at: time) == nil)
      #expect(queue.finish(.accepted, at: time, random: 0) == .accepted(alerts: message.items.count))
    }
    return result
  }

  private func restarted(_ queue: ReceiverQueue, _ batching: Batching, at time: Double) -> ReceiverQueue {
    ReceiverQueue(
      name: "q", batching: batching, entries: queue.entries,
      groups: queue.groups.compactMapValues { $0.lastTold.map { QueueGroup(lastTold: $0) } }, at: time)
  }

  @Test("a new group waits, a told one has its interval, and a silent one its repeat")
  func timing() {
    var queue = queue(webhook)
    #expect(queue.due == nil)
    queue.take(alert("a"), at: 0)
    #expect(queue.due == 30)
    queue.take(alert("b", from: 20), at: 20)
    queue.take(alert("c", from: 25, kind: "B"), at: 25)
    #expect(tell(&queue, at: 29.9) == [])
    #expect(tell(&queue, at: 30) == [["a", "b"]])
    #expect(queue.due == 55)
    #expect(tell(&queue, at: 55) == [["c"]])
    queue.take(alert("a", to: 60), at: 60)
    #expect(queue.due == 330)
    #expect(tell(&queue, at: 330) == [["b", "-a"]])
    #expect(queue.entries.count == 2)
    #expect(queue.due == 14_455)
    #expect(tell(&queue, at: 55 + 14_400) == [["c"]])
    #expect(tell(&queue, at: 330 + 14_400) == [["b"]])
    #expect(queue.untold == 0)
  }

  @Test("many that begin together are taken as if each came alone", arguments: [6, 50_000])
  func together(limit: Int) {
    for batching in [webhook, alertmanager, pager] {
      var (one, other) = (queue(batching, limit: limit), queue(batching, limit: limit))
      // Some that are over and untold, of which a full queue gives up the oldest.
      for id in ["x", "y", "z"] {
        for end in [nil, 5.0] {
          one.take(alert(id, to: end), at: 5)
          other.take(alert(id, to: end), at: 5)
        }
      }
      let begun = [("a", "A"), ("b", "B"), ("c", "A"), ("y", "A"), ("d", "C")].map { alert($0, from: 10, kind: $1) }
      var changes = AlertChanges()
      changes.fired = begun.map { AlertChanges.Item(alert: $0, receivers: nil, key: $0.identity.key) }
      one.take(changes, at: 10, hears: { _ in true })
      for alert in begun { other.take(alert, at: 10) }
      #expect(one.due == other.due)
      #expect(one.untold == other.untold)
      #expect(one.dropped == other.dropped)
      #expect((one.dropped > 0) == (limit == 6))
      #expect(one.entries == other.entries)
      for time in [10.0, 40, 400] { #expect(tell(&one, at: time) == tell(&other, at: time)) }
    }
  }

  @Test("a group is gone with its last alert, and the next alert of that kind waits anew")
  func groupGone() {
    var queue = queue(webhook)
    queue.take(alert("a"), at: 0)
    _ = tell(&queue, at: 30)
    queue.take(alert("a", to: 400), at: 400)
    #expect(tell(&queue, at: 400) == [["-a"]])
    #expect(queue.due == nil)
    #expect(queue.groups.isEmpty && queue.entries.isEmpty)
    queue.take(alert("a", from: 401), at: 401)
    #expect(queue.due == 431)
  }

  @Test("what began and ended unseen arrives once, resolved, and what came back only as it is now")
  func coalescing() {
    var queue = queue(pager)
    queue.take(alert("a"), at: 0)
    let first = queue.next(at: 0)
    #expect(first?.names == ["a"])
    _ = queue.finish(.retry(after: nil, reason: "down"), at: 0, random: 0)
    queue.take(alert("a", to: 5), at: 5)
    queue.take(alert("b", from: 6), at: 6)
    queue.take(alert("b", from: 6, to: 7), at: 7)
    queue.take(alert("b", from: 8), at: 8)
    #expect(tell(&queue, at: 10).sorted { $0[0] < $1[0] } == [["-a"], ["b"]])
    #expect(queue.entries.count == 1)
  }

  @Test("an alert that changes while it is under way is told again, as it is then")
  func changeUnderWay() {
    var queue = queue(pager)
    queue.take(alert("a"), at: 0)
    #expect(queue.next(at: 0)?.names == ["a"])
    queue.take(alert("a", to: 1), at: 1)
    #expect(queue.due == nil)
    _ = queue.finish(.accepted, at: 2, random: 0)
    #expect(queue.due == 2)
    #expect(tell(&queue, at: 2) == [["-a"]])
    #expect(queue.entries.isEmpty)
  }

  @Test("each try is the same message, until one of its alerts changes")
  func sameMessage() {
    var queue = queue(alertmanager)
    queue.take(alert("a"), at: 0)
    let first = queue.next(at: 0)
    var report = queue.finish(.retry(after: nil, reason: "down"), at: 0, random: 1)
    #expect(report == .postponed(alerts: 1, until: 1, reason: "down"))
    #expect(queue.due == 1)
    queue.refresh(alert("a", text: "news"))
    queue.take(alert("b", from: 0.5), at: 0.5)
    #expect(queue.next(at: 0.9) == nil)
    #expect(queue.next(at: 1) == first)
    report = queue.finish(.retry(after: 40, reason: "patience"), at: 1, random: 1)
    #expect(report == .postponed(alerts: 1, until: 41, reason: "patience"))
    queue.take(alert("a", to: 2), at: 2)
    let second = queue.next(at: 41)
    #expect(second?.names == ["-a"])
    #expect(second?.idempotencyKey != first?.idempotencyKey)
    _ = queue.finish(.accepted, at: 41, random: 1)
    #expect(tell(&queue, at: 46) == [["b", "-a"]])
  }

  @Test("new annotations come with the next message, and are not worth one")
  func annotations() {
    var queue = queue(alertmanager)
    queue.take(alert("a"), at: 0)
    _ = tell(&queue, at: 0)
    queue.refresh(alert("a", text: "news"))
    #expect(queue.due == 60)
    #expect(queue.next(at: 60)?.items.first?.alert.annotations == ["summary": "news"])
  }

  @Test("a group that is too big for one message is told in several, firing ones first and the oldest first")
  func parts() {
    var batching = alertmanager
    batching.maximum = 2
    var queue = queue(batching)
    for (index, id) in ["d", "c", "b", "a"].enumerated() { queue.take(alert(id, from: Double(index)), at: 4) }
    queue.take(alert("r", from: 0, to: 4), at: 4)
    #expect(tell(&queue, at: 4) == [["d", "c"], ["b", "a"], ["-r"]])
    #expect(queue.due == 64)
  }

  @Test("a part that tells only of what is resolved says whether the group fires")
  func partOfFiringGroup() throws {
    var batching = alertmanager
    batching.maximum = 1
    var queue = queue(batching)
    queue.take(alert("a"), at: 0)
    queue.take(alert("r", from: 0, to: 4), at: 4)
    let form = WebhookForm(receiver: "hook", url: "http://h/")
    func next() throws -> (names: [String], isFiring: Bool) {
      let next = queue.next(at: 4)
      let message = try #require(next)
      _ = queue.finish(.accepted, at: 4, random: 0)
      return (message.names, form.request(for: message, at: 4).text.contains(#""receiver":"hook","status":"firing""#))
    }
    #expect(try next() == (["a"], true))
    #expect(try next() == (["-r"], true), "who goes by the group's key must not take all of it for over")
    queue.take(alert("a", to: 70), at: 70)
    var last: AlertMessage?
    while let message = queue.next(at: 70) {
      last = message
      _ = queue.finish(.accepted, at: 70, random: 0)
    }
    #expect(try #require(last).groupFires == false)
  }

  @Test("a resolved alert is told with each repeat for as long as it is kept, then it goes")
  func keepsResolved() {
    var queue = queue(alertmanager)
    queue.take(alert("a"), at: 0)
    _ = tell(&queue, at: 0)
    queue.take(alert("a", to: 30), at: 30)
    var times: [Double] = []
    while let due = queue.due {
      times.append(due)
      #expect(tell(&queue, at: due) == [["-a"]])
    }
    #expect(times == [30] + stride(from: 90.0, through: 930, by: 60))
    #expect(queue.entries.isEmpty && queue.groups.isEmpty)
  }

  @Test("a receiver that wants no resolutions gets none, also none of an alert that it never heard of")
  func sendsResolved() {
    var batching = pager
    batching.sendsResolved = false
    var queue = queue(batching)
    queue.take(alert("a"), at: 0)
    _ = tell(&queue, at: 0)
    queue.take(alert("a", to: 1), at: 1)
    queue.take(alert("b", to: 1), at: 1)
    #expect(queue.due == nil)
    #expect(queue.entries.isEmpty)
    // One that is under way while it ends and begins anew is not taken for the new one.
    queue.take(alert("c", from: 2), at: 2)
    #expect(queue.next(at: 2)?.names == ["c"])
    queue.take(alert("c", from: 2, to: 3), at: 3)
    queue.take(alert("c", from: 4), at: 4)
    _ = queue.finish(.accepted, at: 5, random: 0)
    #expect(tell(&queue, at: 5) == [["c"]])
  }

  @Test("a refused message is halved until the bad alert is alone; the good ones arrive once, the bad one is kept")
  func splitting() {
    var queue = queue(alertmanager)
    let ids = (0..<64).map { "\($0 + 100)" }
    for id in ids { queue.take(alert(id), at: 0) }
    var arrived: [String] = []
    var tries = 0
    while let message = queue.next(at: 0) {
      tries += 1
      if message.names.contains("137") {
        let report = queue.finish(.refused(reason: "bad label"), at: 0, random: 0)
        #expect(
          report
            == (message.items.count == 1
              ? .refused(alert("137"), reason: "bad label")
              : .split(alerts: message.items.count, reason: "bad label")))
      } else {
        arrived += message.names
        _ = queue.finish(.accepted, at: 0, random: 0)
      }
    }
    #expect(tries == 13)
    #expect(arrived.sorted() == ids.filter { $0 != "137" })
    #expect(queue.refused.map(\.refusal) == ["bad label"])
    #expect(queue.untold == 0)
    #expect(
      tell(&queue, at: 60) == [
        ids.filter { $0 != "137" }.sorted { first, second in
          alert(first).identity.fingerprint < alert(second).identity.fingerprint
        }
      ])
    // It is tried again when it changes, and when the operator asks for it.
    queue.forgetRefusals(at: 61)
    #expect(queue.untold == 1)
    #expect(tell(&queue, at: 65).first?.count == 64)
  }

  @Test("a refused resolution is dropped, and kept for inspection up to a bound")
  func refusedResolutions() {
    var queue = queue(pager)
    for number in 0..<150 {
      let time = Double(number)
      queue.take(alert("\(number)", to: time), at: time)
      while queue.next(at: time + 1e6) != nil {
        _ = queue.finish(.refused(reason: "no"), at: time + 1e6, random: 0)
      }
    }
    #expect(queue.refused.count == 100)
    #expect(queue.entries.count == 100)
    #expect(queue.due == nil)
    #expect(queue.refused.first?.alert.identity.labels["id"] == "50")
    let again = restarted(queue, pager, at: 2e6)
    #expect(again.due == nil)
    #expect(again.refused.count == 100)
    // One that comes back is an alert like any other.
    queue.take(alert("149", from: 3e6), at: 3e6)
    #expect(queue.refused.count == 99)
    #expect(tell(&queue, at: 3e6 + 1000) == [["149"]])
  }

  @Test("a receiver that refuses all that it gets is not asked without end")
  func refusesAll() {
    var queue = queue(alertmanager)
    for number in 0..<500 { queue.take(alert("\(number)"), at: 0) }
    var tries = 0
    while queue.next(at: 0) != nil {
      tries += 1
      _ = queue.finish(.refused(reason: "404"), at: 0, random: 0)
    }
    #expect(tries == ReceiverQueue.refusalsAtOnce + 1)
    #expect(queue.due == 0.5)
  }

  @Test("a message on which the receiver chokes doesn't keep the others from it")
  func choking() {
    var queue = queue(pager)
    for id in ["a", "b", "c"] { queue.take(alert(id), at: 0) }
    var arrived: [String] = []
    var tries = 0
    var time = 0.0
    while let due = queue.due, due < 3600 {
      time = max(time, due)
      guard let message = queue.next(at: time) else { break }
      if message.names == ["b"] {
        tries += 1
        _ = queue.finish(.retry(after: nil, reason: "500"), at: time, random: 1)
      } else {
        arrived += message.names
        _ = queue.finish(.accepted, at: time, random: 1)
      }
    }
    #expect(arrived == ["a", "c"])
    #expect(tries > 8 && tries < 25)
  }

  @Test("a receiver that is down is tried at most once per pause, however much there is to tell")
  func down() {
    var queue = queue(pager)
    for number in 0..<1000 { queue.take(alert("\(number)"), at: 0) }
    var tries = 0
    var time = 0.0
    while let due = queue.due, due < 86_400 {
      time = max(due, time)
      #expect(queue.next(at: time) != nil)
      tries += 1
      _ = queue.finish(.retry(after: nil, reason: "down"), at: time, random: 1)
    }
    #expect(tries < 310)
    #expect(tell(&queue, at: 90_000).count == 1000)
  }

  @Test("a restart brings what is untold, and nothing that was told before its repeat")
  func restart() {
    var queue = queue(webhook)
    queue.take(alert("a"), at: 0)
    queue = restarted(queue, webhook, at: 20)
    #expect(queue.due == 30)
    _ = tell(&queue, at: 30)
    queue = restarted(queue, webhook, at: 100)
    #expect(queue.due == 14_430)
    queue.take(alert("b", from: 100), at: 100)
    queue = restarted(queue, webhook, at: 200)
    #expect(queue.due == 330)
    #expect(tell(&queue, at: 330) == [["a", "b"]])
  }

  @Test("a message that was under way is made again with the same key after a restart")
  func keyAfterRestart() {
    var queue = queue(webhook)
    for id in ["a", "b", "c"] { queue.take(alert(id), at: 0) }
    let key = queue.next(at: 30)?.idempotencyKey
    var again = restarted(queue, webhook, at: 40)
    #expect(key != nil)
    #expect(again.next(at: 40)?.idempotencyKey == key)
  }

  @Test("a reminder of what was told is no further try: it has a key of its own, the same after a restart")
  func keyOfReminder() throws {
    var queue = queue(webhook)
    queue.take(alert("a"), at: 0)
    let sent = queue.next(at: 30)
    let first = try #require(sent)
    _ = queue.finish(.retry(after: nil, reason: "503"), at: 31, random: 0)
    let again = try #require(queue.due)
    #expect(queue.next(at: again)?.idempotencyKey == first.idempotencyKey)
    _ = queue.finish(.accepted, at: again, random: 0)
    let later = try #require(queue.due)
    let sentLater = queue.next(at: later)
    let reminder = try #require(sentLater)
    #expect(reminder.items == first.items)
    #expect(reminder.idempotencyKey != first.idempotencyKey)
    var restarted = restarted(queue, webhook, at: later + 1)
    #expect(restarted.next(at: later + 1)?.idempotencyKey == reminder.idempotencyKey)
  }

  @Test("another way to lay them together keeps what was told and what is under way")
  func rebatch() {
    var queue = queue(webhook)
    queue.take(alert("a"), at: 0)
    queue.take(alert("b", kind: "B"), at: 0)
    _ = tell(&queue, at: 30)
    queue.take(alert("c", from: 40), at: 40)
    #expect(queue.next(at: 400)?.names == ["a", "c"])
    queue.rebatch(alertmanager, at: 401)
    _ = queue.finish(.accepted, at: 402, random: 0)
    #expect(queue.untold == 0)
    #expect(queue.due == 462)
  }

  @Test("too many entries: the oldest resolutions are given up and counted, what fires never is")
  func bounded() {
    var queue = queue(alertmanager, limit: 10)
    for number in 0..<8 { queue.take(alert("f\(number)"), at: 0) }
    for number in 0..<1000 { queue.take(alert("r\(number)", to: Double(number)), at: Double(number)) }
    #expect(queue.entries.count == 10)
    #expect(queue.dropped == 998)
    #expect(queue.entries.values.filter { !$0.alert.isFiring }.compactMap(\.alert.endsAt).sorted() == [998, 999])
    for number in 8..<20 { queue.take(alert("f\(number)"), at: 2000) }
    #expect(queue.entries.count == 20)
    #expect(queue.dropped == 1000)
    #expect(queue.resolvedOrder.count < 200)
    #expect(tell(&queue, at: 2000).first?.count == 20)
  }

  @Test("a clock that is set back holds nothing up")
  func clockBack() {
    var queue = queue(alertmanager)
    queue.take(alert("a", from: 1e9), at: 1e9)
    _ = tell(&queue, at: 1e9)
    queue.take(alert("b", from: 1e9), at: 1e9)
    #expect(queue.next(at: 1e9 + 5) != nil)
    _ = queue.finish(.retry(after: 60, reason: "down"), at: 1e9 + 5, random: 0)
    #expect(queue.next(at: 1000) == nil)
    #expect(queue.due == 1060)
    #expect(tell(&queue, at: 1060).count == 1)
    #expect(queue.due == 1120)
  }
}
