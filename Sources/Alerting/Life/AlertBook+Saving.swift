extension AlertBook {
  /// The book as it was saved; of two lives with the same labels, the first by its key lives on.
  public init(lives: [String: AlertLife]) {
    self.init()
    for (key, life) in lives.sorted(by: { $0.key < $1.key }) {
      let fingerprint = life.identity.key
      guard owners[fingerprint] == nil else {
        putBack([key])
        continue
      }
      var slot = Slot(life: life, fingerprint: fingerprint, evaluation: 0, storedLastTrue: 0)
      slot.storedLastTrue = slot.lastTrue ?? 0
      insert(slot, key: key)
    }
  }

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
    slots
      .compactMap(\.item)
      .sorted { ($0.alert.startsAt, $0.key) < ($1.alert.startsAt, $1.key) }
  }

  /// The scopes in which something lives, in order.
  ///
  /// After a restart, those that are no longer watched are to be dropped.
  public var scopes: [String] { population.keys.sorted() }
}

extension AlertBook.Slot {
  /// The alert and who is told of it; nil while it is pending.
  var item: AlertChanges.Item? {
    life.alert.map { AlertChanges.Item(alert: $0, receivers: life.receivers, key: fingerprint) }
  }

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
