extension ReceiverQueue {
  /// Takes an alert that began to fire, or was resolved, at `time`.
  ///
  /// Only its last state is told: one that began and ended while the receiver was down arrives once, resolved.
  public mutating func take(_ alert: Alert, at time: Double) {
    take(alert, fingerprint: alert.identity.fingerprint, at: time)
  }

  mutating func take(_ alert: Alert, fingerprint: String, at time: Double) {
    passTime(time)
    guard alert.isFiring || batching.sendsResolved else { return give(up: fingerprint) }
    if slots[fingerprint] == nil {
      births += 1
      var entry = QueueEntry(alert: alert, revision: 1, told: 0, resolvedTold: nil, refusal: nil)
      entry.lastDelivery = past[fingerprint]
      slots[fingerprint] = Slot(entry: entry, birth: births)
      unsavedEntries.insert(fingerprint)
      enroll(fingerprint)
    } else {
      change(fingerprint) {
        $0.alert = alert
        $0.revision &+= 1
        $0.resolvedTold = nil
        ($0.refusal, $0.refusedAt) = (nil, nil)
      }
      slots[fingerprint]?.tries = 0
      slots[fingerprint]?.lastFailure = nil
      if slots[fingerprint]?.group == nil {
        shelf.removeAll { $0 == fingerprint }
        enroll(fingerprint)
      }
    }
    guard let slot = slots[fingerprint], let key = slot.group else { return }
    if !alert.isFiring {
      resolvedOrder.append(
        ResolvedMark(fingerprint: fingerprint, birth: slot.birth, revision: slot.entry.revision))
    }
    reschedule(key)
    trim()
  }

  /// Takes what there is new to say of an alert that fires as before; that alone is not worth a message.
  ///
  /// A message that was tried already stays as it is.
  public mutating func refresh(_ alert: Alert) { refresh(alert, fingerprint: alert.identity.fingerprint) }

  mutating func refresh(_ alert: Alert, fingerprint: String) {
    guard alert.isFiring, let index = slots.index(forKey: fingerprint),
      slots.values[index].entry.alert.isFiring
    else { return }
    // Not worth a write either, unless its start has moved with the clock: the next evaluation after a restart tells.
    if slots.values[index].entry.alert.startsAt != alert.startsAt { unsavedEntries.insert(fingerprint) }
    slots.values[index].entry.alert = alert
  }

  /// Whether the receiver knows, or is to be told, that this alert fires.
  func holdsFiring(_ fingerprint: String) -> Bool { slots[fingerprint]?.entry.alert.isFiring ?? false }

  /// Forgets an alert without telling anyone.
  mutating func give(up fingerprint: String) {
    let key = slots[fingerprint]?.group
    remove(fingerprint)
    if let key { reschedule(key) }
  }

  /// Forgets an alert which is no business of the receiver's any more, unless the receiver was told that it fires: then
  /// it hears of it to its end.
  mutating func giveUpUntold(_ fingerprint: String) {
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
