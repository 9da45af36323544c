import OrderedCollections

extension ReceiverQueue {
  /// The message that is due at `time`, which is under way from then on until `finish`; nil when there is none, or when
  /// one is under way.
  public mutating func next(at time: Double) -> AlertMessage? {
    passTime(time)
    guard underWay == nil, now >= pausedUntil else { return nil }
    while let first = schedule.first, first.due <= now {
      guard let attempt = attempt(first.key), let group = groups[first.key] else {
        endFlush(first.key)
        reschedule(first.key)
        continue
      }
      underWay = UnderWay(group: first.key, birth: group.birth, attempt: attempt)
      groups[first.key]?.due = nil
      settle()
      return attempt.message
    }
    return nil
  }

  /// What is to be tried next of a group's flush, which begins if there is none; nil when nothing is left of it.
  private mutating func attempt(_ key: String) -> Attempt? {
    guard let group = groups[key] else { return nil }
    if let attempt = group.attempt {
      if isCurrent(attempt) { return attempt }
      groups[key]?.attempt = nil
    }
    if group.parts.isEmpty {
      let all = ordered(group.members)
      let starts = stride(from: 0, to: all.count, by: batching.maximum)
      groups[key]?.parts = starts.reversed().map { Array(all[$0..<min($0 + batching.maximum, all.count)]) }
      groups[key]?.flushBegan = now
      groups[key]?.hasTold = false
    }
    while let part = groups[key]?.parts.last {
      let present = ordered(part.filter { slots[$0]?.group == key })
      if !present.isEmpty {
        let attempt = message(of: present, key: key, group)
        groups[key]?.attempt = attempt
        return attempt
      }
      groups[key]?.parts.removeLast()
    }
    return nil
  }

  /// True while none of the message's alerts has changed.
  private func isCurrent(_ attempt: Attempt) -> Bool {
    zip(attempt.fingerprints, zip(attempt.births, attempt.message.items)).allSatisfy { fingerprint, made in
      guard let slot = slots[fingerprint] else { return false }
      return slot.birth == made.0 && slot.entry.revision == made.1.revision && slot.entry.refusal == nil
    }
  }

  private func message(of fingerprints: [Fingerprint], key: String, _ group: Group) -> Attempt {
    let members = fingerprints.compactMap { slots[$0] }
    let items = members.map { AlertMessage.Item(alert: $0.entry.alert, revision: $0.entry.revision) }
    let labels = Dictionary(group.labels.map { ($0.name, $0.value) }) { $1 }
    // Mostly the first tells.
    let fires = group.members.contains { slots[$0]?.entry.alert.isFiring == true }
    return Attempt(
      message: AlertMessage(
        groupKey: key, groupLabels: labels, items: items, groupFires: fires, lastTold: group.lastTold),
      fingerprints: fingerprints, births: members.map(\.birth))
  }

  /// Those that may be told, firing ones first, and among those the oldest.
  private func ordered(_ fingerprints: some Sequence<Fingerprint>) -> [Fingerprint] {
    fingerprints
      .compactMap { fingerprint -> (Int, Double, Fingerprint)? in
        guard let entry = slots[fingerprint]?.entry, entry.refusal == nil else { return nil }
        return (entry.alert.isFiring ? 0 : 1, entry.alert.startsAt, fingerprint)
      }
      .sorted { $0 < $1 }
      .map(\.2)
  }

  /// Ends a group's flush; when anything of it was taken, the group counts as told.
  mutating func endFlush(_ key: String) {
    guard let group = groups[key] else { return }
    if group.hasTold {
      groups[key]?.lastTold = now
      unsavedGroups.insert(key)
    }
    groups[key]?.parts = []
    groups[key]?.attempt = nil
    groups[key]?.hasTold = false
  }
}
