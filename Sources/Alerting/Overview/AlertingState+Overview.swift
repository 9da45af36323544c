import OrderedCollections

extension AlertingState {
  /// All alerts as they are now, and what receivers know of them.
  ///
  /// Costs some time for each alert, so it is to be asked only when somebody wants to see it.
  public var overview: AlertsOverview {
    let receivers = receiverOfQueue
    func deliveries(_ fingerprint: Fingerprint) -> [AlertsOverview.Delivery] {
      queueNames.compactMap { queues[$0]?.delivery(of: fingerprint, receiver: receivers[$0] ?? $0) }
    }
    var entries: [AlertsOverview.Entry] = []
    func add(_ alert: Alert, _ fingerprint: Fingerprint) {
      entries.append(.init(alert, fingerprint: fingerprint.text, isPending: false, deliveries: deliveries(fingerprint)))
    }
    for slot in book.slots {
      let (life, fingerprint) = (slot.life, slot.fingerprint)
      if let alert = life.alert {
        add(alert, fingerprint)
      } else if case .pending(let since) = life.phase {
        let alert = Alert(identity: life.identity, wording: life.wording, startsAt: since)
        entries.append(.init(alert, fingerprint: fingerprint.text, isPending: true, deliveries: []))
      }
    }
    let latest = resolvedAlerts.sorted { $0.value.endsAt ?? 0 > $1.value.endsAt ?? 0 }.prefix(Self.resolvedShown)
    for (fingerprint, alert) in latest { add(alert, fingerprint) }
    return AlertsOverview(entries)
  }

  /// The most resolved alerts that an overview has.
  static let resolvedShown = 1000

  /// Those that were resolved lately, or of which a receiver is yet to be told so; by their fingerprints.
  private var resolvedAlerts: [Fingerprint: Alert] {
    var resolved = ended.all
    for name in queueNames {
      for (fingerprint, slot) in queues[name]?.slots ?? [:] where !slot.entry.alert.isFiring {
        if resolved[fingerprint] == nil { resolved[fingerprint] = slot.entry.alert }
      }
    }
    return resolved.filter { book.owners[$0.key] == nil }
  }

  private var receiverOfQueue: [String: String] {
    var result: [String: String] = [:]
    for (receiver, queues) in queuesOfReceiver.sorted(by: { $0.key < $1.key }) {
      for queue in queues where result[queue] == nil { result[queue] = receiver }
    }
    return result
  }
}
