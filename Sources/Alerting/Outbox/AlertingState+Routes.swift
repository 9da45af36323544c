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
    let fingerprints = Set(firing.map(\.fingerprint))
    for name in queueNames {
      for (fingerprint, entry) in queues[name]?.entries.sorted(by: { $0.key < $1.key }) ?? []
      where entry.alert.isFiring && !fingerprints.contains(fingerprint) {
        // It can't be that nobody knows of it, but if it were it would be told for ever.
        var alert = entry.alert
        alert.startsAt = ReceiverQueue.past(alert.startsAt, now)
        alert.endsAt = now.isFinite ? now : alert.startsAt
        queues[name]?.take(alert, fingerprint: fingerprint, at: now)
      }
    }
    for item in firing { refresh(item, at: now) }
  }

  /// Gives the queues what has changed.
  mutating func carry(_ changes: AlertChanges, at now: Double) {
    // Also without a change: a clock that was set back is noticed at the next evaluation.
    for name in queueNames { queues[name]?.passTime(now) }
    for item in changes.resolved {
      ended.put(item.alert, for: item.fingerprint, at: now)
      for name in queueNames where queues[name]?.holdsFiring(item.fingerprint) == true {
        queues[name]?.take(item.alert, fingerprint: item.fingerprint, at: now)
      }
    }
    for item in changes.fired {
      for name in names(item) { queues[name]?.take(item.alert, fingerprint: item.fingerprint, at: now) }
    }
    for item in changes.refreshed { refresh(item, at: now) }
    ended.prune(at: now)
  }

  /// Gives every queue what there is to say of an alert that fires, also those that have not heard of it.
  private mutating func refresh(_ item: AlertChanges.Item, at now: Double) {
    let routed = names(item)
    for name in queueNames {
      if routed.contains(name) {
        if queues[name]?.holdsFiring(item.fingerprint) == true {
          queues[name]?.refresh(item.alert, fingerprint: item.fingerprint)
        } else {
          queues[name]?.take(item.alert, fingerprint: item.fingerprint, at: now)
        }
      } else {
        queues[name]?.refresh(item.alert, fingerprint: item.fingerprint)
        queues[name]?.giveUpUntold(item.fingerprint)
      }
    }
  }

  private func names(_ item: AlertChanges.Item) -> Set<String> {
    guard let receivers = item.receivers else { return Set(queueNames) }
    return receivers.reduce(into: []) { $0.formUnion(queuesOfReceiver[$1] ?? []) }
  }
}
