@testable import Alerting

/// An exporter that crashes, and receivers that fail, under random events; it keeps account of what must hold.
struct Ordeal {
  /// How the ordeal is to be.
  struct Kind {
    var batching: Batching
    /// Whether the receiver chokes on, or refuses, some alerts for ever.
    var isPicky = false
  }

  /// What a receiver got.
  struct Receiver {
    /// The last state of each alert that it took.
    var last: [String: Alert] = [:]
    /// When it last took something of each group.
    var groups: [String: Double] = [:]
    /// What it took and the store doesn't know of yet, and what it may therefore be told again.
    var unsaved: Set<String> = []
    var mayRepeat: Set<String> = []
  }

  static let kinds: [String: Kind] = [
    "webhook": Kind(
      batching: Batching(
        grouping: .labels(["alertname"]), wait: 30, interval: 300, repeatInterval: 4000, maximum: 1000)),
    "alertmanager": Kind(
      batching: Batching(grouping: .all, interval: 5, repeatInterval: 60, keepsResolved: 200, maximum: 1000)),
    "parts": Kind(batching: Batching(grouping: .all, interval: 5, repeatInterval: 500, maximum: 2)),
    "pager": Kind(batching: Batching(grouping: .each)),
    "silent": Kind(batching: Batching(grouping: .each, sendsResolved: false)),
    "picky": Kind(batching: Batching(grouping: .all, interval: 5, maximum: 3), isPicky: true),
  ]

  let names = kinds.keys.sorted()
  let routes = kinds.sorted { $0.key < $1.key }.map {
    AlertingState.Route(receiver: $0.key, queues: [$0.key], batching: $0.value.batching)
  }
  var random: SplitMix64
  var state: AlertingState
  var disk = AlertingRecord()
  var now = 1_000_000.0
  var receivers: [String: Receiver] = [:]
  /// Alerts that changed since the last save, and those that a save knows of: what must arrive.
  var changed: Set<String> = []
  var durable: Set<String> = []
  /// How often each alert has begun: one that comes back untold waits no second time.
  var begun: [String: Int] = [:]
  /// The first thing that did not hold.
  var failure: String?

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    state = AlertingState(routes: routes, at: now)
  }

  mutating func fail(_ text: String) { if failure == nil { failure = "at \(now): \(text)" } }

  /// One random event.
  mutating func step() {
    switch Int.random(in: 0..<100, using: &random) {
    case 0..<30: now += random.pick(0, 1, 7, 30, 30, 61, 300, 5000)
    case 30..<55: evaluate()
    case 55..<57: note(state.drop(scope: random.pick("s", "t"), at: now))
    case 57..<60:
      // A disk that is full.
      state.putBack(state.takeUnsaved())
    case 60..<64: crash()
    case 64..<66: state.replaceRoutes(routes, at: now)
    default: deliver(to: random.pick("webhook", "alertmanager", "parts", "pager", "silent", "picky"), isWorking: false)
    }
    for name in names where (state.queues[name]?.entries.count ?? 0) > 16 { fail("\(name) grows") }
    for name in names { if let contradiction = state.queues[name]?.contradiction { fail("\(name): \(contradiction)") } }
  }

  /// Some of eight alerts are true: two names in each of two scopes, and two keys of the same labels.
  mutating func evaluate() {
    // So that an alert that ends and begins anew is seen to be another.
    now += 1
    let scope = random.pick("s", "t")
    var conditions: [AlertCondition] = []
    for number in 0..<5 where random.chance(50) {
      let id = "\(scope)\(min(number, 3))"
      conditions.append(
        AlertCondition(
          key: "\(scope)\(number)",
          identity: AlertIdentity(labels: ["alertname": number < 2 ? "A" : "B", "id": id]),
          annotations: ["summary": "\(random.pick(1, 2))"],
          timing: AlertTiming(holdsFor: number == 1 ? 60 : 0, keepsFiringFor: number == 2 ? 100 : 0)))
    }
    note(state.evaluate(conditions, scope: scope, at: now))
    let firing = state.firing.map(\.identity.fingerprint)
    if Set(firing).count != firing.count { fail("two alerts with one fingerprint") }
  }

  mutating func note(_ changes: AlertChanges) {
    for item in changes.fired { begun[item.fingerprint, default: 0] += 1 }
    for item in changes.fired + changes.resolved {
      changed.insert(item.fingerprint)
      if let end = item.alert.endsAt, end < item.alert.startsAt { fail("ends before it starts") }
    }
  }

  mutating func save() {
    disk.store(state.takeUnsaved())
    if state.hasUnsaved { fail("something is unsaved after a save") }
    durable.formUnion(changed)
    changed = []
    for name in names { receivers[name]?.unsaved = [] }
  }

  /// All since the last save is lost.
  mutating func crash() {
    if random.chance(50) { save() }
    now += random.pick(0, 1, 600)
    state = AlertingState(routes: routes, record: disk, at: now)
    changed = []
    for name in names {
      let unsaved = receivers[name]?.unsaved ?? []
      receivers[name]?.mayRepeat.formUnion(unsaved)
      receivers[name]?.unsaved = []
    }
  }

  /// What is due is saved and then sent, as the owner of the state does it.
  mutating func deliver(to name: String, isWorking: Bool) {
    save()
    guard let due = state.due(queue: name), due <= now else {
      if state.next(queue: name, at: now) != nil { fail("\(name) gives a message that was not due") }
      return
    }
    guard let message = state.next(queue: name, at: now) else { return fail("\(name) was due and gives nothing") }
    if state.next(queue: name, at: now) != nil || state.due(queue: name) != nil { fail("two under way at \(name)") }
    if message.items.isEmpty { fail("an empty message") }
    if message.items.count > Self.kinds[name]?.batching.maximum ?? 0 { fail("a message that is too big") }
    judge(message, name)
    if !isWorking, random.chance(30) {
      // Alerts change, or the process dies, while it is under way.
      if random.chance(50) { evaluate() } else { return arrive(message, name) }
    }
    let isBad = Self.kinds[name]?.isPicky == true && message.items.contains { $0.alert.identity.labels["id"] == "s0" }
    let outcome: DeliveryOutcome =
      isBad
      ? .refused(reason: "no") : isWorking || random.chance(50) ? .accepted : .retry(after: nil, reason: "down")
    if outcome == .accepted { arrive(message, name, isKnown: true) }
    _ = state.finish(queue: name, outcome: outcome, at: now, random: 0.5)
  }

  /// The receiver takes a message; if the exporter doesn't come to know, it dies at once.
  mutating func arrive(_ message: AlertMessage, _ name: String, isKnown: Bool = false) {
    for item in message.items {
      let fingerprint = item.alert.identity.fingerprint
      if let last = receivers[name]?.last[fingerprint],
        (last.startsAt, last.isFiring ? 0 : 1) > (item.alert.startsAt, item.alert.isFiring ? 0 : 1)
      {
        fail("\(name) is told \(item.alert) after \(last)")
      }
      receivers[name, default: Receiver()].last[fingerprint] = item.alert
      receivers[name]?.unsaved.insert(fingerprint)
      receivers[name]?.mayRepeat.remove(fingerprint)
    }
    receivers[name]?.groups[message.groupKey] = now
    guard !isKnown else { return }
    receivers[name]?.mayRepeat.formUnion(message.items.map(\.alert.identity.fingerprint))
    crash()
  }

  /// Nothing before its wait, and nothing twice without a reason.
  private mutating func judge(_ message: AlertMessage, _ name: String) {
    guard let batching = Self.kinds[name]?.batching, batching.maximum >= 500 else {
      return
    }
    let receiver = receivers[name] ?? Receiver()
    func isNew(_ item: AlertMessage.Item) -> Bool {
      let last = receiver.last[item.alert.identity.fingerprint]
      return last?.startsAt != item.alert.startsAt || last?.isFiring != item.alert.isFiring
        || receiver.mayRepeat.contains(item.alert.identity.fingerprint)
    }
    let isGroupNew = message.items.allSatisfy {
      let fingerprint = $0.alert.identity.fingerprint
      return receiver.last[fingerprint] == nil && begun[fingerprint] == 1
    }
    if isGroupNew, let first = message.items.map(\.alert.startsAt).min(), now < first + batching.wait {
      fail("\(name) is told before its wait")
    }
    let lastTold = receiver.groups[message.groupKey] ?? -.infinity
    let isRepeat = batching.repeatInterval.map { now >= lastTold + $0 } ?? false
    if !isRepeat, !message.items.contains(where: isNew) { fail("\(name) is told again for nothing") }
  }

  /// The receivers work again, and nothing changes any more: what must have arrived in the end has.
  mutating func end() {
    // What is under way comes to an end.
    for name in names { _ = state.finish(queue: name, outcome: .retry(after: nil, reason: "down"), at: now, random: 1) }
    for _ in 0..<400 {
      now += 10
      for name in names {
        for _ in 0..<40 where (state.due(queue: name) ?? .infinity) <= now { deliver(to: name, isWorking: true) }
        if (state.due(queue: name) ?? .infinity) <= now { fail("\(name) has no end") }
      }
    }
    let firing = Dictionary(uniqueKeysWithValues: state.firing.map { ($0.identity.fingerprint, $0) })
    for name in names {
      let last = receivers[name]?.last ?? [:]
      let isPicky = Self.kinds[name]?.isPicky == true
      let tellsAll = Self.kinds[name]?.batching.sendsResolved == true
      for (fingerprint, alert) in firing
      where !(isPicky && alert.identity.labels["id"] == "s0") && last[fingerprint]?.startsAt != alert.startsAt {
        fail("\(name) never heard of \(alert)")
      }
      for (fingerprint, alert) in last
      where tellsAll && !(isPicky && alert.identity.labels["id"] == "s0")
        && alert.isFiring != (firing[fingerprint] != nil)
      {
        fail("\(name) holds for its last state \(alert)")
      }
      if tellsAll && !isPicky, !durable.isSubset(of: last.keys) { fail("\(name) never heard of an alert") }
      if state.outboxLength(queue: name) != 0 { fail("\(name) is not empty") }
      let kept = state.queues[name]?.entries.values.filter { $0.refusal == nil }.count
      if kept != firing.count - (isPicky && firing.values.contains { $0.identity.labels["id"] == "s0" } ? 1 : 0) {
        fail("\(name) keeps \(kept ?? -1) of \(firing.count)")
      }
    }
    save()
    let again = AlertingState(routes: routes, record: disk, at: now)
    if again.firing.map(\.identity) != state.firing.map(\.identity) { fail("the disk knows other alerts") }
    for name in names
    where again.queues[name]?.entries.mapValues(\.told) != state.queues[name]?.entries.mapValues(\.told) {
      fail("the disk knows another \(name)")
    }
    for name in names {
      let kept = again.queues[name]?.groups.compactMapValues(\.lastTold)
      if kept != state.queues[name]?.groups.compactMapValues(\.lastTold) {
        fail("the disk knows of other times at which \(name) was told")
      }
    }
  }
}
