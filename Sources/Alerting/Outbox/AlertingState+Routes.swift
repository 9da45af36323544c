extension AlertingState {
  /// Takes the routes of a new configuration.
  ///
  /// A queue that stays keeps what is in it, also a message under way; one that is gone is forgotten; a new one gets all
  /// that fires and is routed to it. What comes of a message under way to a queue that is gone is of no interest.
  public mutating func replaceRoutes(_ routes: [Route], at now: Double) {
    let names = Set(routes.flatMap(\.queues))
    for (name, queue) in queues where !names.contains(name) {
      let places = queue.places
      orphans.entries.formUnion(places.entries.map { AlertingRecord.Place(queue: name, key: $0) })
      orphans.groups.formUnion(places.groups.map { AlertingRecord.Place(queue: name, key: $0) })
      queues[name] = nil
    }
    reroute(routes, at: now)
  }

  /// Lets what was refused and still fires be tried once more, for after a start or a reload with which the operator may
  /// have put right what was wrong.
  public mutating func forgetRefusals(at now: Double) {
    for name in queueNames { queues[name]?.forgetRefusals(at: now) }
  }

  /// Makes the queues agree with `routes` and with what fires.
  mutating func reroute(_ routes: [Route], at now: Double) {
    var batchings: [String: Batching] = [:]
    queuesOfReceiver = [:]
    for route in routes {
      queuesOfReceiver[route.receiver, default: []].formUnion(route.queues)
      // Should two receivers share a queue, the first says how.
      for name in route.queues where batchings[name] == nil { batchings[name] = route.batching }
    }
    queueNames = batchings.keys.sorted()
    for (name, batching) in batchings {
      if queues[name] == nil { queues[name] = ReceiverQueue(name: name, batching: batching, at: now) }
      queues[name]?.rebatch(batching, at: now)
    }
    let firing = book.firingItems
    let fingerprints = Set(firing.map(\.key))
    for name in queueNames {
      let hears = hears(name)
      for (fingerprint, slot) in queues[name]?.slots.sorted(by: { $0.key < $1.key }) ?? []
      where slot.entry.alert.isFiring && !fingerprints.contains(fingerprint) {
        // It can't be that nobody knows of it, but if it were it would be told for ever.
        var alert = slot.entry.alert
        alert.startsAt = ReceiverQueue.past(alert.startsAt, now)
        alert.endsAt = now.isFinite ? now : alert.startsAt
        queues[name]?.take(alert, fingerprint: fingerprint, at: now)
      }
      for item in firing { queues[name]?.refresh(item, at: now, isMine: hears(item.receivers)) }
    }
  }

  /// Gives the queues what has changed.
  mutating func carry(_ changes: AlertChanges, at now: Double) {
    for item in changes.resolved { ended.put(item.alert, for: item.key, at: now) }
    for name in queueNames {
      let hears = hears(name)
      queues[name]?.take(changes, at: now, hears: hears)
    }
    ended.prune(at: now)
  }

  /// Whether alerts of these receivers, nil for all, go to a queue.
  private func hears(_ queue: String) -> ([String]?) -> Bool {
    let own = Set(queuesOfReceiver.filter { $0.value.contains(queue) }.keys)
    return { receivers in receivers.map { $0.contains(where: own.contains) } ?? true }
  }
}
