import OrderedCollections

/// The lives of all alerts, by the key of their condition.
///
/// A pure value: the time is a parameter. No two alerts with the same fingerprint live at once. Where conditions say
/// otherwise, this holds:
///
/// - Of two conditions with the same key in one evaluation the first counts, if it has an alert.
/// - A condition with a new key, but with the labels of an alert that lives in the same scope, keeps that alert alive
///   unless the alert's own condition does; it gets no life of its own before that one is over.
/// - A key or labels that live in another scope are passed over until that life is over.
public struct AlertBook: Sendable {
  /// A life and what is known of it besides.
  struct Slot: Sendable {
    var life: AlertLife
    let fingerprint: Fingerprint
    /// The evaluation that last found its condition true.
    var evaluation: UInt64
    /// When it was last true as far as the store knows.
    var storedLastTrue: Double
    /// Whether the store doesn't know it as it is.
    var isUnsaved = false
  }

  /// All lives, in no order.
  ///
  /// They stand in a list, and what finds them in there is small: when ten thousand begin at once, each is put down once.
  private(set) var slots: [Slot] = []
  /// The keys of their conditions, each in the place of its life.
  private var keys: OrderedSet<String> = []
  /// Where in that list the alert with this fingerprint stands.
  private(set) var owners: [Fingerprint: Int] = [:]
  /// How many live in each scope.
  private(set) var population: [String: Int] = [:]
  /// How many alerts live, by name and state.
  public private(set) var counts: [Kind: Int] = [:]
  /// Where those stand that the store doesn't know as they are; also some that it does by now, and some twice.
  private var unsaved: [Int] = []
  /// The keys of lives that are over, which the store doesn't know yet.
  private var unsavedEnds: Set<String> = []
  /// Counts evaluations.
  private var evaluation: UInt64 = 0

  /// An empty book.
  public init() {}

  /// Takes what is true in `scope` at `time`, in unix seconds; whatever else lives in that scope is not true then.
  ///
  /// Other scopes stay as they are. Nothing happens when `time` is no number.
  ///
  /// - Parameter conditions: asked for one after the other, and once.
  public mutating func evaluate(
    _ conditions: some Sequence<AlertCondition>, scope: String, at time: Double
  ) -> AlertChanges {
    var changes = AlertChanges()
    guard time.isFinite else { return changes }
    evaluation &+= 1
    makeRoom(for: conditions.underestimatedCount, &changes)
    var seen = 0
    var begun = Count()
    // Those with a new key and the labels of one that lives: its own condition may be yet to come, and goes first.
    var others: [(condition: AlertCondition, place: Int)] = []
    var fingerprints = FingerprintSeries()
    for condition in conditions {
      // Looked for and put down in one.
      let (isNew, place) = keys.append(condition.key)
      guard isNew else {
        if holds(condition, at: place, scope: scope, time: time, &changes) { seen += 1 }
        continue
      }
      let fingerprint = fingerprints.next(of: condition.identity)
      if let place = owners[fingerprint] {
        keys.removeLast()
        others.append((condition, place))
        continue
      }
      begin(condition, fingerprint: fingerprint, scope: scope, time: time, &begun, &changes)
      seen += 1
    }
    for other in others where holds(other.condition, at: other.place, scope: scope, time: time, &changes) { seen += 1 }
    tally(begun)
    if begun.all > 0 { population[scope, default: 0] += begun.all }
    // What is still alive and was not named: usually nothing, which costs nothing.
    guard population[scope] ?? 0 > seen else { return changes }
    for key in keys(of: scope, where: { $0.evaluation != evaluation }) { step(key, &changes) { $0.isGone(at: time) } }
    return changes
  }

  /// Forgets `scope`, which is no longer watched: what fires is resolved at `time`, in unix seconds.
  public mutating func drop(scope: String, at time: Double) -> AlertChanges {
    var changes = AlertChanges()
    for key in keys(of: scope, where: { _ in true }) { step(key, &changes) { $0.end(at: time) } }
    return changes
  }

  /// The keys of those that live in a scope, in order.
  private func keys(of scope: String, where isWanted: (Slot) -> Bool) -> [String] {
    slots.indices.filter { slots[$0].life.scope == scope && isWanted(slots[$0]) }.map { keys[$0] }.sorted()
  }

  /// When many more are true than there are, most begin: all would be put in new places again and again.
  private mutating func makeRoom(for count: Int, _ changes: inout AlertChanges) {
    guard count > 2 * slots.count else { return }
    slots.reserveCapacity(slots.count + count)
    // Twice as much, so that seldom one is found in another's place: to compare two keys is to wait for memory.
    keys.reserveCapacity(2 * (slots.count + count))
    owners.reserveCapacity(owners.count + count)
    unsaved.reserveCapacity(unsaved.count + count)
    changes.fired.reserveCapacity(count)
  }

  /// True when the condition was taken for the life at `place`, false when it was passed over.
  private mutating func holds(
    _ condition: AlertCondition, at place: Int, scope: String, time: Double, _ changes: inout AlertChanges
  ) -> Bool {
    guard slots[place].life.scope == scope, slots[place].evaluation != evaluation else {
      changes.ignored += 1
      return false
    }
    slots[place].evaluation = evaluation
    let told = slots[place].life.receivers
    let change = slots[place].life.holds(condition, at: time)
    note(change, of: slots[place], &changes)
    if change == .fired {
      tally(slots[place].life.identity, isFiring: false, by: -1)
      tally(slots[place].life.identity, isFiring: true, by: 1)
    }
    if change == .fired || told != slots[place].life.receivers || slots[place].isWorthStoring {
      markUnsaved(place)
    }
    return true
  }

  /// How many in a row have begun with one name and in one state, and how many in all.
  private struct Count {
    var kind: Kind?
    var count = 0
    var all = 0
  }

  private mutating func tally(_ begun: Count) {
    if let kind = begun.kind { counts[kind, default: 0] += begun.count }
  }

  /// Begins a life, whose key has its place already.
  private mutating func begin(
    _ condition: consuming AlertCondition, fingerprint: Fingerprint, scope: String, time: Double, _ begun: inout Count,
    _ changes: inout AlertChanges
  ) {
    if !unsavedEnds.isEmpty { unsavedEnds.remove(condition.key) }
    var slot = Slot(
      life: AlertLife(condition, scope: scope, at: time), fingerprint: fingerprint, evaluation: evaluation,
      storedLastTrue: time)
    slot.life.begin()
    if let item = slot.item { changes.fired.append(item) }
    let kind = Kind(alertname: slot.life.identity["alertname"] ?? "", isFiring: slot.life.isFiring)
    if kind != begun.kind {
      tally(begun)
      (begun.kind, begun.count) = (kind, 0)
    }
    begun.count += 1
    begun.all += 1
    owners[fingerprint] = slots.count
    slot.isUnsaved = true
    unsaved.append(slots.count)
    slots.append(consume slot)
  }

  private func note(_ change: AlertLife.Change, of slot: Slot, _ changes: inout AlertChanges) {
    guard change != .nothing, var item = slot.item else { return }
    switch change {
    case .nothing, .forgotten: break
    case .fired: changes.fired.append(item)
    case .news: changes.refreshed.append(item)
    case .resolved(let end):
      item.alert.endsAt = end
      changes.resolved.append(item)
    }
  }

  /// Lets something happen to one life, and takes it out when it is over.
  private mutating func step(
    _ key: String, _ changes: inout AlertChanges, _ event: (inout AlertLife) -> AlertLife.Change
  ) {
    guard let place = keys.firstIndex(of: key) else { return }
    let change = event(&slots[place].life)
    changes.add(last: slots[place].life.wording)
    note(change, of: slots[place], &changes)
    switch change {
    case .resolved, .forgotten: remove(at: place)
    case .nothing, .fired, .news: if slots[place].isWorthStoring { markUnsaved(place) }
    }
  }

  /// Puts a life that was stored down at the end of the list.
  mutating func insert(_ slot: Slot, key: String) {
    owners[slot.fingerprint] = slots.count
    tally(slot.life.identity, isFiring: slot.life.isFiring, by: 1)
    population[slot.life.scope, default: 0] += 1
    keys.append(key)
    slots.append(slot)
  }

  /// Takes a life out, in whose place the last of the list is put.
  private mutating func remove(at place: Int) {
    keys.swapAt(place, keys.count - 1)
    slots.swapAt(place, slots.count - 1)
    let (key, slot) = (keys.removeLast(), slots.removeLast())
    owners[slot.fingerprint] = nil
    if place < slots.count {
      owners[slots[place].fingerprint] = place
      if slots[place].isUnsaved { unsaved.append(place) }
    }
    tally(slot.life.identity, isFiring: slot.life.isFiring, by: -1)
    let left = (population[slot.life.scope] ?? 1) - 1
    population[slot.life.scope] = left > 0 ? left : nil
    unsavedEnds.insert(key)
    // What a bad hour took is given back.
    if slots.isEmpty { (slots, keys, unsaved) = ([], [], []) }
  }

  private mutating func tally(_ identity: AlertIdentity, isFiring: Bool, by count: Int) {
    let kind = Kind(alertname: identity["alertname"] ?? "", isFiring: isFiring)
    counts[kind, default: 0] += count
    if count < 0, counts[kind] == 0 { counts[kind] = nil }
  }

  private mutating func markUnsaved(_ place: Int) {
    guard !slots[place].isUnsaved else { return }
    slots[place].isUnsaved = true
    unsaved.append(place)
  }

  /// What the store doesn't know yet, by key; nil for a life that is over.
  ///
  /// It counts as known from then on. That a condition is still true, and what there is to say of it, changes with every
  /// poll and is not worth a write each time: an alert that fires is stored when it begins, when its receivers change,
  /// when it ends, and besides once a minute where `keepsFiringFor` counts from when it was last true, once in ten
  /// minutes elsewhere. The first evaluation after a restart brings all that anew.
  public mutating func takeUnsaved() -> [String: AlertLife?] {
    var result: [String: AlertLife?] = [:]
    result.reserveCapacity(unsaved.count + unsavedEnds.count)
    for place in unsaved where place < slots.count && slots[place].isUnsaved {
      slots[place].isUnsaved = false
      if let lastTrue = slots[place].lastTrue { slots[place].storedLastTrue = lastTrue }
      result.updateValue(slots[place].life, forKey: keys[place])
    }
    for key in unsavedEnds { result.updateValue(nil, forKey: key) }
    (unsaved, unsavedEnds) = ([], [])
    return result
  }

  /// Takes back keys whose lives could not be stored, so that the next `takeUnsaved` has them as they are then.
  public mutating func putBack(_ keys: some Sequence<String>) {
    for key in keys {
      if let place = self.keys.firstIndex(of: key) { markUnsaved(place) } else { unsavedEnds.insert(key) }
    }
  }

  /// True when `takeUnsaved` would give something.
  var hasUnsaved: Bool { !unsaved.isEmpty || !unsavedEnds.isEmpty }
}
