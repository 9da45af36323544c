/// The lives of all alerts, by the key of their condition.
///
/// A pure value: the time is a parameter. No two alerts with the same fingerprint live at once. Where conditions say
/// otherwise, this holds:
///
/// - Of two conditions with the same key in one evaluation the first counts.
/// - A condition with a new key, but with the labels of an alert that lives in the same scope, keeps that alert alive
///   unless the alert's own condition does; it gets no life of its own before that one is over.
/// - A key or labels that live in another scope are passed over until that life is over.
public struct AlertBook: Sendable {
  /// A life and what is known of it besides.
  struct Slot: Sendable {
    var life: AlertLife
    let fingerprint: String
    /// The evaluation that last found its condition true.
    var evaluation: UInt64
    /// When it was last true as far as the store knows.
    var storedLastTrue: Double
  }

  var slots: [String: Slot] = [:]
  /// The keys of each scope, so that an evaluation looks at no other.
  var keys: [String: Set<String>] = [:]
  /// The key under which an alert with this fingerprint lives.
  var owners: [String: String] = [:]
  /// How many alerts live, by name and state.
  public private(set) var counts: [Kind: Int] = [:]
  /// The keys of lives that the store doesn't know as they are.
  var unsavedKeys: Set<String> = []
  /// Counts evaluations.
  private var evaluation: UInt64 = 0

  /// An empty book.
  public init() {}

  /// Takes what is true in `scope` at `time`, in unix seconds; whatever else lives in that scope is not true then.
  ///
  /// Other scopes stay as they are. Nothing happens when `time` is no number.
  public mutating func evaluate(
    _ conditions: [AlertCondition], scope: String, at time: Double
  ) -> AlertChanges {
    var changes = AlertChanges()
    guard time.isFinite else { return changes }
    evaluation &+= 1
    var seen = 0
    var newcomers: [AlertCondition] = []
    for condition in conditions {
      guard let index = slots.index(forKey: condition.key) else {
        newcomers.append(condition)
        continue
      }
      if holds(condition, at: index, scope: scope, time: time, &changes) { seen += 1 }
    }
    for condition in newcomers {
      let fingerprint = condition.identity.fingerprint
      if let index = slots.index(forKey: owners[fingerprint] ?? condition.key) {
        if holds(condition, at: index, scope: scope, time: time, &changes) { seen += 1 }
      } else {
        begin(condition, fingerprint: fingerprint, scope: scope, time: time, &changes)
        seen += 1
      }
    }
    // What is still alive and was not named: usually nothing, which costs nothing.
    guard let all = keys[scope], all.count > seen else { return changes }
    for key in all.filter({ slots[$0]?.evaluation != evaluation }).sorted() {
      step(key, &changes) { $0.isGone(at: time) }
    }
    return changes
  }

  /// Forgets `scope`, which is no longer watched: what fires is resolved at `time`, in unix seconds.
  public mutating func drop(scope: String, at time: Double) -> AlertChanges {
    var changes = AlertChanges()
    for key in (keys[scope] ?? []).sorted() { step(key, &changes) { $0.end(at: time) } }
    return changes
  }

  /// True when the condition was taken for the life at `index`, false when it was passed over.
  private mutating func holds(
    _ condition: AlertCondition, at index: Dictionary<String, Slot>.Index, scope: String, time: Double,
    _ changes: inout AlertChanges
  ) -> Bool {
    guard slots.values[index].life.scope == scope, slots.values[index].evaluation != evaluation else {
      changes.ignored += 1
      return false
    }
    slots.values[index].evaluation = evaluation
    let before = slots.values[index].life
    let change = slots.values[index].life.holds(condition, at: time)
    let slot = slots.values[index]
    note(change, of: slot, &changes)
    if change == .fired {
      tally(before, by: -1)
      tally(slot.life, by: 1)
    }
    let key = slots.keys[index]
    if change == .fired || before.receivers != slot.life.receivers || slot.isWorthStoring {
      unsavedKeys.insert(key)
    }
    return true
  }

  private mutating func begin(
    _ condition: AlertCondition, fingerprint: String, scope: String, time: Double, _ changes: inout AlertChanges
  ) {
    var life = AlertLife(condition, scope: scope, at: time)
    let change = life.holds(condition, at: time)
    let slot = Slot(life: life, fingerprint: fingerprint, evaluation: evaluation, storedLastTrue: time)
    insert(slot, key: condition.key)
    unsavedKeys.insert(condition.key)
    note(change, of: slot, &changes)
  }

  func note(_ change: AlertLife.Change, of slot: Slot, _ changes: inout AlertChanges) {
    guard var alert = slot.life.alert else { return }
    func item() -> AlertChanges.Item {
      AlertChanges.Item(alert: alert, receivers: slot.life.receivers, fingerprint: slot.fingerprint)
    }
    switch change {
    case .nothing, .forgotten: break
    case .fired: changes.fired.append(item())
    case .news: changes.refreshed.append(item())
    case .resolved(let end):
      alert.endsAt = end
      changes.resolved.append(item())
    }
  }

  /// Lets something happen to one life, and takes it out when it is over.
  private mutating func step(
    _ key: String, _ changes: inout AlertChanges, _ event: (inout AlertLife) -> AlertLife.Change
  ) {
    guard let index = slots.index(forKey: key) else { return }
    let change = event(&slots.values[index].life)
    let slot = slots.values[index]
    note(change, of: slot, &changes)
    switch change {
    case .resolved, .forgotten:
      remove(key)
      unsavedKeys.insert(key)
    case .nothing, .fired, .news:
      if slot.isWorthStoring { unsavedKeys.insert(key) }
    }
  }

  mutating func insert(_ slot: Slot, key: String) {
    slots[key] = slot
    owners[slot.fingerprint] = key
    tally(slot.life, by: 1)
    keys[slot.life.scope, default: []].insert(key)
  }

  private mutating func tally(_ life: AlertLife, by count: Int) {
    let kind = Kind(alertname: life.identity.labels["alertname"] ?? "", isFiring: life.isFiring)
    counts[kind, default: 0] += count
    if counts[kind] == 0 { counts[kind] = nil }
  }

  private mutating func remove(_ key: String) {
    guard let slot = slots.removeValue(forKey: key) else { return }
    owners[slot.fingerprint] = nil
    tally(slot.life, by: -1)
    keys[slot.life.scope]?.remove(key)
    if keys[slot.life.scope]?.isEmpty == true { keys[slot.life.scope] = nil }
  }
}
