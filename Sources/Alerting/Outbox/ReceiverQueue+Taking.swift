import OrderedCollections

extension ReceiverQueue {
  /// Takes an alert that began to fire, or was resolved, at `time`.
  ///
  /// Only its last state is told: one that began and ended while the receiver was down arrives once, resolved.
  public mutating func take(_ alert: Alert, at time: Double) {
    take(alert, fingerprint: alert.identity.key, at: time)
  }

  mutating func take(_ alert: Alert, fingerprint: Fingerprint, at time: Double) {
    passTime(time)
    guard alert.isFiring || batching.sendsResolved else { return give(up: fingerprint) }
    guard let key = put(alert, fingerprint: fingerprint) else { return }
    if !alert.isFiring, let slot = slots[fingerprint] {
      resolvedOrder.append(
        ResolvedMark(fingerprint: fingerprint, birth: slot.birth, revision: slot.entry.revision))
    }
    reschedule(key)
    trim()
  }

  /// Puts down that there is something new to tell of an alert; gives its group, which may be due at another time now.
  private mutating func put(_ alert: Alert, fingerprint: Fingerprint) -> String? {
    guard let index = slots.index(forKey: fingerprint) else {
      births += 1
      var entry = QueueEntry(alert: alert, revision: 1, told: 0, resolvedTold: nil, refusal: nil)
      if !past.isEmpty { entry.lastDelivery = past[fingerprint] }
      let birth = births
      let (key, place) = enroll(entry, fingerprint)
      slots[fingerprint] = Slot(entry: entry, birth: birth, group: key, place: place, isUnsaved: true)
      unsaved.append(fingerprint)
      return key
    }
    change(index) {
      $0.alert = alert
      $0.revision &+= 1
      $0.resolvedTold = nil
      ($0.refusal, $0.refusedAt) = (nil, nil)
    }
    slots.values[index].tries = 0
    slots.values[index].lastFailure = nil
    if slots.values[index].group == nil {
      shelf.removeAll { $0 == fingerprint }
      enroll(at: fingerprint)
    }
    return slots.values[index].group
  }

  /// Takes what a look at the conditions has changed at `time`; `hears` says whose alerts come here.
  mutating func take(_ changes: AlertChanges, at time: Double, hears: ([String]?) -> Bool) {
    // Also without a change: a clock that was set back is noticed at the next evaluation.
    passTime(time)
    for item in changes.resolved where holdsFiring(item.key) { take(item.alert, fingerprint: item.key, at: time) }
    if changes.fired.count > slots.count, let first = changes.fired.first, hears(first.receivers) {
      // Twice as much, so that seldom one is found in another's place.
      slots.reserveCapacity(2 * (slots.count + changes.fired.count))
      unsaved.reserveCapacity(unsaved.count + changes.fired.count)
    }
    // Many that begin together mostly belong to one group, which is looked at once.
    var touched: [String] = []
    for index in changes.fired.indices where hears(changes.fired[index].receivers) {
      guard let key = put(changes.fired[index].alert, fingerprint: changes.fired[index].key), key != touched.last
      else { continue }
      touched.append(key)
    }
    for key in touched { reschedule(key) }
    if !touched.isEmpty { trim() }
    for item in changes.refreshed { refresh(item, at: time, isMine: hears(item.receivers)) }
  }

  /// Takes what there is to say of an alert that fires, also one that it has not heard of.
  mutating func refresh(_ item: AlertChanges.Item, at time: Double, isMine: Bool) {
    if refresh(item.alert, fingerprint: item.key) {
      if !isMine { giveUpUntold(item.key) }
    } else if isMine {
      take(item.alert, fingerprint: item.key, at: time)
    }
  }

  /// Takes what there is new to say of an alert that fires as before; that alone is not worth a message.
  ///
  /// A message that was tried already stays as it is.
  public mutating func refresh(_ alert: Alert) { refresh(alert, fingerprint: alert.identity.key) }

  /// False where the receiver neither knows, nor is to be told, that this alert fires.
  @discardableResult
  mutating func refresh(_ alert: Alert, fingerprint: Fingerprint) -> Bool {
    guard alert.isFiring, let index = slots.index(forKey: fingerprint),
      slots.values[index].entry.alert.isFiring
    else { return false }
    // Not worth a write either, unless its start has moved with the clock: the next evaluation after a restart tells.
    if slots.values[index].entry.alert.startsAt != alert.startsAt { markUnsaved(at: index) }
    slots.values[index].entry.alert = alert
    return true
  }

  /// Whether the receiver knows, or is to be told, that this alert fires.
  func holdsFiring(_ fingerprint: Fingerprint) -> Bool {
    slots.index(forKey: fingerprint).map { slots.values[$0].entry.alert.isFiring } ?? false
  }

  /// Forgets an alert without telling anyone.
  mutating func give(up fingerprint: Fingerprint) {
    let key = slots[fingerprint]?.group
    remove(fingerprint)
    if let key { reschedule(key) }
  }

  /// Forgets an alert which is no business of the receiver's any more, unless the receiver was told that it fires: then
  /// it hears of it to its end.
  mutating func giveUpUntold(_ fingerprint: Fingerprint) {
    guard let entry = slots[fingerprint]?.entry, entry.alert.isFiring, entry.told == 0 else { return }
    if let underWay, underWay.attempt.fingerprints.contains(fingerprint) { return }
    give(up: fingerprint)
  }

  /// Lays what there is together in another way, from `time` on.
  mutating func rebatch(_ batching: Batching, at time: Double) {
    passTime(time)
    guard batching.sound != self.batching else { return }
    self.batching = batching.sound
    arrange(lastTold: groups.compactMapValues(\.lastTold))
  }

  /// Lets what was refused and still fires be tried once more: the receiver's settings may have been put right.
  public mutating func forgetRefusals(at time: Double) {
    passTime(time)
    refusals = 0
    for fingerprint in slots.keys.sorted() {
      guard let slot = slots[fingerprint], slot.entry.refusal != nil, let key = slot.group else { continue }
      change(fingerprint) { ($0.refusal, $0.refusedAt) = (nil, nil) }
      reschedule(key)
    }
  }
}
