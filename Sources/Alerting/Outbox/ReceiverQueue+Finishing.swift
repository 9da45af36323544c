import OrderedCollections

extension ReceiverQueue {
  /// Says what came of the message that is under way, at `time`; `random` is drawn from 0…1.
  ///
  /// - `accepted`: the group goes on with its next part, or is told.
  /// - `retry`: the whole queue pauses by `Backoff`, counted over all groups, and then another group that is due goes
  ///   first; the failed group pauses by its own count, so that one message which a receiver chokes on doesn't keep the
  ///   others from it. The message stays as it is, unless one of its alerts changes.
  /// - `refused`: it is tried again in halves, until the alerts that are not to be taken are refused alone; those are
  ///   left out until they change. The others arrive.
  public mutating func finish(_ outcome: DeliveryOutcome, at time: Double, random: Double) -> DeliveryReport {
    passTime(time)
    guard let sent = underWay else { return .nothing }
    underWay = nil
    // The group may be gone, or another of the same name.
    let key = groups[sent.group]?.birth == sent.birth ? sent.group : nil
    let others = key == nil ? Set(sent.attempt.fingerprints.compactMap { slots[$0]?.group }) : []
    let report: DeliveryReport
    switch outcome {
    case .accepted: report = accepted(sent.attempt, key)
    case .retry(let asked, let reason): report = postponed(sent.attempt, key, asked: asked, reason, random)
    case .refused(let reason): report = refused(sent.attempt, key, reason, random)
    }
    reschedule(sent.group)
    for other in others.sorted() {
      // Laid together in another way meanwhile: told is told.
      if case .accepted = report, groups[other]?.untold == 0, groups[other]?.lastTold == nil {
        groups[other]?.lastTold = now
        unsavedGroups.insert(other)
      }
      reschedule(other)
    }
    return report
  }

  private mutating func accepted(_ attempt: Attempt, _ key: String?) -> DeliveryReport {
    failures = 0
    refusals = 0
    pausedUntil = -.infinity
    if let key {
      groups[key]?.hasTold = true
      pass(key)
    }
    for (fingerprint, made) in zip(attempt.fingerprints, zip(attempt.births, attempt.message.items)) {
      guard let slot = slots[fingerprint], slot.birth == made.0 else { continue }
      told(fingerprint, slot.entry, made.1)
    }
    return .accepted(alerts: attempt.fingerprints.count)
  }

  /// Notes that the receiver took `item`, and forgets an alert that is told to its end.
  private mutating func told(_ fingerprint: Fingerprint, _ entry: QueueEntry, _ item: AlertMessage.Item) {
    let isLast = entry.revision == item.revision && !entry.alert.isFiring
    let resolvedTold = isLast ? Self.past(entry.resolvedTold ?? now, now) : entry.resolvedTold
    let isNews = entry.told < item.revision || entry.resolvedTold != resolvedTold
    if isNews {
      change(fingerprint) {
        $0.told = max($0.told, item.revision)
        $0.resolvedTold = resolvedTold
      }
    }
    if let index = slots.index(forKey: fingerprint) {
      // That it was repeated is not worth a write.
      slots.values[index].entry.lastDelivery = .init(at: now, wasFiring: item.alert.isFiring)
      slots.values[index].tries = 0
      slots.values[index].lastFailure = nil
    }
    guard isLast, let resolvedTold else { return }
    // Kept for as long as another repeat falls into the time for which it is kept.
    if let again = batching.repeatInterval, now + again <= resolvedTold + batching.keepsResolved { return }
    remove(fingerprint)
  }

  private mutating func postponed(
    _ attempt: Attempt, _ key: String?, asked: Double?, _ reason: String, _ random: Double
  ) -> DeliveryReport {
    failures += 1
    pausedUntil = now + Backoff.pause(failures: failures, asked: asked, random: random)
    noteFailure(attempt, reason)
    if let key, let group = groups[key] {
      groups[key]?.failures = group.failures + 1
      groups[key]?.pausedUntil = now + Backoff.pause(failures: group.failures + 1, random: random)
    }
    return .postponed(alerts: attempt.fingerprints.count, until: pausedUntil, reason: reason)
  }

  /// Notes with each alert of a message that it was tried in vain.
  private mutating func noteFailure(_ attempt: Attempt, _ reason: String) {
    let reason = Self.short(reason)
    for (fingerprint, made) in zip(attempt.fingerprints, zip(attempt.births, attempt.message.items)) {
      guard let index = slots.index(forKey: fingerprint), slots.values[index].birth == made.0,
        slots.values[index].entry.revision == made.1.revision
      else { continue }
      slots.values[index].tries += 1
      slots.values[index].lastFailure = reason
    }
  }

  /// What a receiver says may be long, and is kept.
  private static func short(_ reason: String) -> String { String(reason.unicodeScalars.prefix(500)) }

  private mutating func refused(
    _ attempt: Attempt, _ key: String?, _ reason: String, _ random: Double
  ) -> DeliveryReport {
    failures = 0
    refusals += 1
    let beyond = refusals - Self.refusalsAtOnce
    pausedUntil = beyond > 0 ? now + Backoff.pause(failures: beyond, random: random) : -.infinity
    let all = attempt.fingerprints
    guard all.count == 1, let fingerprint = all.first, let item = attempt.message.items.first else {
      if let key {
        let middle = all.count / 2
        _ = groups[key]?.parts.popLast()
        groups[key]?.parts += [Array(all[middle...]), Array(all[..<middle])]
        groups[key]?.attempt = nil
      }
      noteFailure(attempt, reason)
      return .split(alerts: all.count, reason: reason)
    }
    if let key { pass(key) }
    if let slot = slots[fingerprint], slot.birth == attempt.births.first, slot.entry.revision == item.revision {
      let now = now
      change(fingerprint) { ($0.refusal, $0.refusedAt) = (Self.short(reason), now) }
      if !slot.entry.alert.isFiring { shelve(fingerprint) }
    }
    return .refused(item.alert, reason: reason)
  }

  /// Goes on to the next part of a group's flush.
  private mutating func pass(_ key: String) {
    groups[key]?.failures = 0
    groups[key]?.pausedUntil = -.infinity
    groups[key]?.attempt = nil
    _ = groups[key]?.parts.popLast()
    if groups[key]?.parts.isEmpty == true { endFlush(key) }
  }
}
