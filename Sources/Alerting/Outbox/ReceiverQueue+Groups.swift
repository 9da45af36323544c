import OrderedCollections

extension ReceiverQueue {
  /// Lays all entries into groups, at a start or when `batching` has changed.
  ///
  /// `lastTold` says when groups were last told, by their keys.
  mutating func arrange(lastTold: [String: Double]) {
    unsavedGroups.formUnion(groups.keys)
    groups = [:]
    schedule.removeAll()
    shelf = []
    resolvedOrder = []
    resolvedDone = 0
    untold = 0
    for fingerprint in slots.keys.sorted() { place(fingerprint) }
    for key in groups.keys {
      groups[key]?.lastTold = lastTold[key].map { Self.past($0, now) }
      // Told under another key before: the repeat counts from now.
      if groups[key]?.untold == 0 { groups[key]?.began = now }
    }
    // A group whose alerts are all gone.
    unsavedGroups.formUnion(lastTold.keys.filter { groups[$0] == nil })
    for key in groups.keys.sorted() { reschedule(key) }
    func end(_ fingerprint: Fingerprint) -> Double { slots[fingerprint]?.entry.alert.endsAt ?? 0 }
    shelf.sort { end($0) < end($1) }
    resolvedOrder.sort { end($0.fingerprint) < end($1.fingerprint) }
    trim()
  }

  private mutating func place(_ fingerprint: Fingerprint) {
    guard let slot = slots[fingerprint] else { return }
    let entry = slot.entry
    slots[fingerprint]?.group = nil
    if entry.alert.isFiring {
      enroll(at: fingerprint)
    } else if entry.refusal != nil {
      shelf.append(fingerprint)
    } else if !batching.sendsResolved || (!entry.isUntold && batching.keepsResolved == 0) {
      _ = slots.takeOut(fingerprint)
      unsavedEnds.insert(fingerprint)
    } else {
      enroll(at: fingerprint)
      resolvedOrder.append(ResolvedMark(fingerprint: fingerprint, birth: slot.birth, revision: entry.revision))
    }
  }

  /// Puts what stands under `fingerprint`, and is in no group, into its group.
  mutating func enroll(at fingerprint: Fingerprint) {
    guard let index = slots.index(forKey: fingerprint) else { return }
    (slots.values[index].group, slots.values[index].place) = enroll(slots.values[index].entry, fingerprint)
  }

  /// Puts an entry that is in no group into its group, which is made if there is none; gives the group's key, and where
  /// among its members it stands.
  mutating func enroll(_ entry: QueueEntry, _ fingerprint: Fingerprint) -> (key: String, place: Int) {
    let labels = GroupKey.labels(of: entry.alert.identity, grouping: batching.grouping)
    let key = text(of: labels)
    // The wait counts from the alert's own time, so that restarts don't draw it out.
    let began = Self.past(entry.alert.startsAt, now)
    let place: Int
    if let index = groups.index(forKey: key) {
      groups.values[index].began = min(began, groups.values[index].began)
      groups.values[index].members.append(fingerprint)
      groups.values[index].tally(entry, by: 1)
      place = groups.values[index].members.count - 1
    } else {
      births += 1
      var group = Group(birth: births, labels: labels, began: began)
      group.members = [fingerprint]
      group.tally(entry, by: 1)
      groups[key] = group
      place = 0
    }
    if entry.isUntold { untold += 1 }
    return (key, place)
  }

  private mutating func text(of labels: [AlertIdentity.Label]) -> String {
    if let lastKey, lastKey.labels == labels { return lastKey.text }
    let text = GroupKey.text(labels)
    lastKey = (labels, text)
    return text
  }

  /// Takes an entry out of its group, which is taken out with its last.
  mutating func withdraw(_ fingerprint: Fingerprint) {
    guard let slot = slots[fingerprint], let key = slot.group else { return }
    tally(key, slot.entry, by: -1)
    slots[fingerprint]?.group = nil
    guard let index = groups.index(forKey: key) else { return }
    guard groups.values[index].members.count > 1 else {
      groups[key] = nil
      unsavedGroups.insert(key)
      return
    }
    // Where it stood the last is put.
    let last = groups.values[index].members.removeLast()
    guard last != fingerprint else { return }
    groups.values[index].members[slot.place] = last
    slots[last]?.place = slot.place
  }

  private mutating func tally(_ key: String, _ entry: QueueEntry, by count: Int) {
    if entry.isUntold { untold += count }
    groups[key]?.tally(entry, by: count)
  }

  /// Changes an entry, and what is counted of it.
  mutating func change(_ fingerprint: Fingerprint, _ body: (inout QueueEntry) -> Void) {
    if let index = slots.index(forKey: fingerprint) { change(index, body) }
  }

  mutating func change(_ index: Int, _ body: (inout QueueEntry) -> Void) {
    let key = slots.values[index].group
    if let key { tally(key, slots.values[index].entry, by: -1) }
    body(&slots.values[index].entry)
    if let key { tally(key, slots.values[index].entry, by: 1) }
    markUnsaved(at: index)
  }

  /// Takes an entry out altogether.
  mutating func remove(_ fingerprint: Fingerprint) {
    withdraw(fingerprint)
    shelf.removeAll { $0 == fingerprint }
    guard let slot = slots.takeOut(fingerprint) else { return }
    unsavedEnds.insert(fingerprint)
    if let last = slot.entry.lastDelivery { past.put(last, for: fingerprint, at: now) }
  }

  /// Puts a refused alert that is resolved aside, for inspection.
  mutating func shelve(_ fingerprint: Fingerprint) {
    withdraw(fingerprint)
    shelf.append(fingerprint)
    if shelf.count > Self.refusedKept, let oldest = shelf.first { remove(oldest) }
  }

  /// Gives up the oldest resolved alerts while there are too many entries.
  mutating func trim() {
    while shelf.count > Self.refusedKept, let oldest = shelf.first { remove(oldest) }
    while slots.count > limit, resolvedDone < resolvedOrder.count {
      let mark = resolvedOrder[resolvedDone]
      resolvedDone += 1
      guard let slot = slots[mark.fingerprint], slot.birth == mark.birth, let key = slot.group,
        slot.entry.revision == mark.revision
      else { continue }
      if slot.entry.isUntold { dropped &+= 1 }
      remove(mark.fingerprint)
      reschedule(key)
    }
    // Most marks are of alerts that were told and are gone.
    if resolvedOrder.count - resolvedDone > 2 * slots.count + 64 {
      resolvedOrder = resolvedOrder[resolvedDone...].filter {
        slots[$0.fingerprint]?.birth == $0.birth && slots[$0.fingerprint]?.entry.revision == $0.revision
      }
      resolvedDone = 0
    } else if resolvedDone > resolvedOrder.count / 2 {
      resolvedOrder.removeFirst(resolvedDone)
      resolvedDone = 0
    }
  }

  /// Finds when a group is due, after anything that may have changed it.
  mutating func reschedule(_ key: String) {
    if let index = groups.index(forKey: key) {
      if let underWay, underWay.group == key, underWay.birth == groups.values[index].birth { return settle() }
      let due = dueTime(of: groups.values[index])
      // As it was: so is the top of the schedule.
      if due == groups.values[index].due { return }
      groups.values[index].due = due
      if let due { schedule.insert(key, due: due) }
    }
    settle()
  }

  /// Sees to it that the top of the schedule holds.
  mutating func settle() {
    if schedule.count > 4 * groups.count + 64 {
      schedule.removeAll()
      for (key, group) in groups.sorted(by: { $0.key < $1.key }) {
        if let due = group.due { schedule.insert(key, due: due) }
      }
    }
    while let first = schedule.first, groups[first.key]?.due != first.due { schedule.removeFirst() }
  }

  private func dueTime(of group: Group) -> Double? {
    if !group.parts.isEmpty { return max(group.flushBegan, group.pausedUntil) }
    if group.untold > 0 {
      return max(group.lastTold.map { $0 + batching.interval } ?? group.began + batching.wait, group.pausedUntil)
    }
    guard let repeatInterval = batching.repeatInterval, group.members.count > group.refused else { return nil }
    return max((group.lastTold ?? group.began) + repeatInterval, group.pausedUntil)
  }

  /// Takes note of the time; when the clock was set back, moments that now lie ahead become `time`.
  mutating func passTime(_ time: Double) {
    guard time.isFinite else { return }
    defer { now = time }
    past.prune(at: time)
    // Less than a second is not worth looking at all groups.
    guard time < now - 1 else { return }
    pausedUntil += time - now
    for key in groups.keys.sorted() {
      if let lastTold = groups[key]?.lastTold, lastTold > time {
        groups[key]?.lastTold = time
        unsavedGroups.insert(key)
      }
      if let group = groups[key] {
        groups[key]?.began = Self.past(group.began, time)
        groups[key]?.flushBegan = Self.past(group.flushBegan, time)
        groups[key]?.pausedUntil += time - now
      }
      reschedule(key)
    }
  }

  /// `moment`, or `now` where `moment` lies ahead or is no number.
  static func past(_ moment: Double, _ now: Double) -> Double {
    moment.isFinite && moment <= now ? moment : now
  }
}
