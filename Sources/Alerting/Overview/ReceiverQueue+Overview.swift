import OrderedCollections

extension ReceiverQueue {
  /// What the receiver knows of an alert; nil: it was not told, and is not to be.
  func delivery(of fingerprint: Fingerprint, receiver: String) -> AlertsOverview.Delivery? {
    guard let slot = slots[fingerprint] else {
      guard let last = past[fingerprint] else { return nil }
      return .init(receiver: receiver, queue: name, status: .delivered, told: last.told)
    }
    let entry = slot.entry
    return .init(receiver: receiver, queue: name, status: status(of: slot), told: entry.lastDelivery?.told)
  }

  private func status(of slot: Slot) -> AlertsOverview.Delivery.Status {
    let entry = slot.entry
    if let reason = entry.refusal { return .refused(at: entry.refusedAt, reason: reason) }
    guard entry.isUntold else { return .delivered }
    return .waiting(
      .init(
        since: entry.alert.endsAt ?? entry.alert.startsAt, tries: slot.tries, lastFailure: slot.lastFailure,
        nextTry: slot.group.flatMap { groups[$0]?.due }.map { max($0, pausedUntil) }))
  }
}

extension QueueEntry.Delivery {
  fileprivate var told: AlertsOverview.Delivery.Told { .init(at: at, state: wasFiring ? .firing : .resolved) }
}
