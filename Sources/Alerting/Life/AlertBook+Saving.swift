extension AlertBook {
  /// The book as it was saved; of two lives with the same labels, the first by its key lives on.
  public init(lives: [String: AlertLife]) {
    self.init()
    for (key, life) in lives.sorted(by: { $0.key < $1.key }) {
      let fingerprint = life.identity.fingerprint
      guard owners[fingerprint] == nil else {
        unsavedKeys.insert(key)
        continue
      }
      var slot = Slot(life: life, fingerprint: fingerprint, evaluation: 0, storedLastTrue: 0)
      slot.storedLastTrue = slot.lastTrue ?? 0
      insert(slot, key: key)
    }
  }

  /// What the store doesn't know yet, by key; nil for a life that is over.
  ///
  /// It counts as known from then on. That a condition is still true, and what there is to say of it, changes with every poll and is not worth a write
  /// each time: an alert that fires is stored when it begins, when its receivers change, when it ends, and besides once
  /// a minute where `keepsFiringFor` counts from when it was last true, once in ten minutes elsewhere. The first
  /// evaluation after a restart brings all that anew.
  public mutating func takeUnsaved() -> [String: AlertLife?] {
    var result: [String: AlertLife?] = [:]
    for key in unsavedKeys {
      if let index = slots.index(forKey: key) {
        result.updateValue(slots.values[index].life, forKey: key)
        if let lastTrue = slots.values[index].lastTrue { slots.values[index].storedLastTrue = lastTrue }
      } else {
        result.updateValue(nil, forKey: key)
      }
    }
    unsavedKeys = []
    return result
  }

  /// Takes back keys whose lives could not be stored, so that the next `takeUnsaved` has them as they are then.
  public mutating func putBack(_ keys: some Sequence<String>) { unsavedKeys.formUnion(keys) }

  /// How many alerts there are of one name in one state.
  public struct Kind: Sendable, Hashable {
    /// The label `alertname`; empty where there is none.
    public var alertname: String
    /// False while pending.
    public var isFiring: Bool

    /// Names a kind.
    public init(alertname: String, isFiring: Bool) {
      self.alertname = alertname
      self.isFiring = isFiring
    }
  }

  /// All that fire, the oldest first.
  public var firing: [Alert] { firingItems.map(\.alert) }

  /// All that fire and who is told of them, the oldest first.
  var firingItems: [AlertChanges.Item] {
    slots.values
      .compactMap { slot in
        slot.life.alert.map {
          AlertChanges.Item(alert: $0, receivers: slot.life.receivers, fingerprint: slot.fingerprint)
        }
      }
      .sorted { ($0.alert.startsAt, $0.fingerprint) < ($1.alert.startsAt, $1.fingerprint) }
  }

  /// The scopes in which something lives, in order.
  ///
  /// After a restart, those that are no longer watched are to be dropped.
  public var scopes: [String] { keys.keys.sorted() }
}

extension AlertBook.Slot {
  /// When its condition was last true; nil while it is pending.
  var lastTrue: Double? {
    guard case .firing(_, let lastTrue) = life.phase else { return nil }
    return lastTrue
  }

  /// Whether enough time has gone by since the store was last told when it was true.
  var isWorthStoring: Bool {
    guard let lastTrue else { return false }
    // As a distance: a clock that was set back is news, too.
    return abs(lastTrue - storedLastTrue) >= (life.timing.keepsFiringFor > 0 ? 60 : 600)
  }
}
