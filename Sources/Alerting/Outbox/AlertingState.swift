/// All of alerting that decides: which alerts live, and what each receiver is yet to be told of them.
///
/// A pure value with one owner, which carries out what it says: sends the messages that `next` gives, says with `finish`
/// what came of them, and stores what `takeUnsaved` gives. Times are unix seconds. A queue's name is the receiver's, or
/// that of one of its replicas; unknown names are queues with nothing in them.
///
/// An alert goes to the queues of its receivers. A receiver that was told that an alert fires hears of it to its end,
/// also when the alert is no longer its business.
public struct AlertingState: Sendable {
  /// Where the alerts of one receiver go.
  public struct Route: Sendable, Hashable {
    /// The receiver's name, as alerts name it.
    public var receiver: String
    /// Its queues: one for each replica, each told on its own.
    public var queues: [String]
    /// How its alerts are laid together.
    public var batching: Batching

    /// Says where.
    public init(receiver: String, queues: [String], batching: Batching) {
      self.receiver = receiver
      self.queues = queues
      self.batching = batching
    }
  }

  var book: AlertBook
  var queues: [String: ReceiverQueue] = [:]
  /// The queues of each receiver.
  var queuesOfReceiver: [String: Set<String>] = [:]
  /// The names of all queues, in order.
  public internal(set) var queueNames: [String] = []
  /// Those that were resolved within the last hour, by their fingerprints.
  var ended = Recent<Fingerprint, Alert>(limit: AlertingState.resolvedShown)
  /// What the store may still know of queues that are gone.
  var orphans: (entries: Set<AlertingRecord.Place>, groups: Set<AlertingRecord.Place>) = ([], [])

  /// What was saved, made to agree with `routes` at `now`.
  ///
  /// A queue that has no route is gone with all that was in it; a new one gets all that fires and is routed to it.
  /// An entry that says of an alert that it fires, when it doesn't, is resolved.
  public init(routes: [Route], record: AlertingRecord = AlertingRecord(), at now: Double) {
    book = AlertBook(lives: record.lives.compactMapValues { $0 })
    var entries: [String: [String: QueueEntry]] = [:]
    var groups: [String: [String: QueueGroup]] = [:]
    for (place, entry) in record.entries { entries[place.queue, default: [:]][place.key] = entry }
    for (place, group) in record.groups { groups[place.queue, default: [:]][place.key] = group }
    orphans = (Set(record.entries.keys), Set(record.groups.keys))
    for route in routes {
      for name in route.queues where queues[name] == nil {
        queues[name] = ReceiverQueue(
          name: name, batching: route.batching, entries: entries[name] ?? [:], groups: groups[name] ?? [:], at: now)
      }
    }
    // A key that is no fingerprint is not one of ours, and its entry lies under its alert's own.
    orphans.entries = orphans.entries.filter { queues[$0.queue] == nil || Fingerprint($0.key) == nil }
    orphans.groups = orphans.groups.filter { queues[$0.queue] == nil }
    reroute(routes, at: now)
  }

  /// Takes what is true in `scope`; whatever else was true in that scope no longer is.
  ///
  /// Other scopes stay as they are: while a cloud can't be seen, nobody calls, and its alerts stay.
  ///
  /// - Parameter conditions: asked for one after the other, and once.
  public mutating func evaluate(
    _ conditions: some Sequence<AlertCondition>, scope: String, at now: Double
  ) -> AlertChanges {
    let changes = book.evaluate(conditions, scope: scope, at: now)
    carry(changes, at: now)
    return changes
  }

  /// Forgets `scope`, which is no longer watched: what fires is resolved.
  public mutating func drop(scope: String, at now: Double) -> AlertChanges {
    let changes = book.drop(scope: scope, at: now)
    carry(changes, at: now)
    return changes
  }

  /// The message that is to be sent to `queue` now, under way until `finish`; nil when there is none, or when one is
  /// under way.
  public mutating func next(queue: String, at now: Double) -> AlertMessage? { queues[queue]?.next(at: now) }

  /// When `next` gives a message for `queue`; nil: there is nothing to do, or one is under way.
  public func due(queue: String) -> Double? { queues[queue]?.due }

  /// Says what came of the message to `queue` that is under way; `random` is drawn from 0…1.
  public mutating func finish(
    queue: String, outcome: DeliveryOutcome, at now: Double, random: Double
  ) -> DeliveryReport {
    queues[queue]?.finish(outcome, at: now, random: random) ?? .nothing
  }

  /// All alerts that fire, the oldest first.
  public var firing: [Alert] { book.firing }

  /// How many alerts live, by name and state.
  public var counts: [AlertBook.Kind: Int] { book.counts }

  /// The scopes in which something lives, in order; those that are no longer watched are to be dropped.
  public var scopes: [String] { book.scopes }

  /// How many alerts `queue` has yet to tell something of.
  public func outboxLength(queue: String) -> Int { queues[queue]?.untold ?? 0 }

  /// How many resolutions `queue` gave up since the start, because there were too many.
  public func dropped(queue: String) -> UInt64 { queues[queue]?.dropped ?? 0 }

  /// What the receiver of `queue` refused; for inspection.
  public func refused(queue: String) -> [QueueEntry] { queues[queue]?.refused ?? [] }
}
