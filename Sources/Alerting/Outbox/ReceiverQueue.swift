import OrderedCollections

/// What one receiver, or one replica of it, is yet to be told.
///
/// A pure value: the time is a parameter, in unix seconds; a time that is no number is taken for the last one known.
/// An alert has one entry, which says how it is now and what of it the receiver took; entries lie in groups. A group's
/// *flush* tells all of the group, in several messages where it must: one part at a time, and in the whole queue one
/// message at a time, so that what an alert was is never told after what it became.
///
///     group                                    is due
///     in the middle of a flush                 at once, or when its pause is over
///     new, with something untold               `wait` after its first alert
///     told before, with something untold       `interval` after it was last told
///     told, nothing new                        `repeatInterval` after it was last told; never without one
///
/// What is told to the end goes: a resolved alert with its acceptance (or when `keepsResolved` is over), a group with
/// its last alert.
public struct ReceiverQueue: Sendable {
  /// The queue's name, under which it is stored.
  public let name: String
  /// How alerts are laid together.
  public internal(set) var batching: Batching
  /// How many resolutions were given up untold since the start, because there were too many entries.
  public internal(set) var dropped: UInt64 = 0
  /// How many alerts have something that the receiver has not been told and did not refuse.
  public internal(set) var untold = 0

  /// The most entries; more are kept only of alerts that fire.
  let limit: Int
  /// How many refused alerts that are resolved are kept for inspection.
  static let refusedKept = 100
  /// How many refusals in a row, without anything being taken, are answered at once; after that the receiver is treated
  /// as one that is down, for it takes nothing at all.
  static let refusalsAtOnce = 32

  /// By the alert's fingerprint, in no order.
  ///
  /// As a list with a small table to it: when ten thousand come at once, each is put down once.
  var slots: OrderedDictionary<Fingerprint, Slot> = [:]
  /// By the group's key.
  var groups: [String: Group] = [:]
  var schedule = DueHeap()
  var underWay: UnderWay?
  /// Tries in a row that failed, and refusals in a row.
  var failures = 0
  var refusals = 0
  /// Nothing is tried before.
  var pausedUntil = -Double.infinity
  /// The last time known.
  var now: Double
  /// What was last told of alerts that have no entry any more, for an hour.
  var past = Recent<Fingerprint, QueueEntry.Delivery>()
  /// Counts slots and groups, so that one that is gone is not taken for its successor.
  var births: UInt64 = 0
  /// Resolved alerts, the oldest first, some of which may have changed since.
  var resolvedOrder: [ResolvedMark] = []
  /// How many at the front of `resolvedOrder` are done with.
  var resolvedDone = 0
  /// Refused alerts that are resolved and belong to no group any more, the oldest first.
  var shelf: [Fingerprint] = []
  /// Those of which the store doesn't know the entry as it is; also some that have none any more, and some twice.
  var unsaved: [Fingerprint] = []
  /// Those whose entry is gone, which the store doesn't know yet; some may have another entry by now.
  var unsavedEnds: Set<Fingerprint> = []
  /// The keys of groups that the store doesn't know as they are.
  var unsavedGroups: Set<String> = []
  /// The key of the group that was last asked for: what begins together mostly belongs together.
  var lastKey: (labels: [AlertIdentity.Label], text: String)?

  /// An entry and where it lies.
  struct Slot: Sendable {
    var entry: QueueEntry
    let birth: UInt64
    /// The key of its group; nil on the shelf.
    var group: String?
    /// Where it stands among the members of its group.
    var place = 0
    /// Whether the store doesn't know the entry as it is.
    var isUnsaved = false
    /// How often its present state was tried in vain, and what went wrong the last time.
    var tries = 0
    var lastFailure: String?
  }

  /// Alerts that are told together.
  struct Group: Sendable {
    let birth: UInt64
    let labels: [AlertIdentity.Label]
    /// In no order; the slot of each knows where it stands.
    var members: [Fingerprint] = []
    /// How many of the members have something untold, and how many were refused.
    var untold = 0
    var refused = 0
    /// When its first alert came.
    var began: Double
    var lastTold: Double?
    /// What is left of the flush, the next part last; empty when there is none.
    var parts: [[Fingerprint]] = []
    var flushBegan = 0.0
    /// Whether anything of the flush was taken.
    var hasTold = false
    /// The message of the next part when it was tried before.
    var attempt: Attempt?
    var failures = 0
    var pausedUntil = -Double.infinity
    /// When it is due by `schedule`; nil: not at all, or under way.
    var due: Double?

    /// Counts an entry in, or out.
    mutating func tally(_ entry: QueueEntry, by count: Int) {
      if entry.isUntold { untold += count }
      if entry.refusal != nil { refused += count }
    }
  }

  /// A message and what it was made of.
  struct Attempt: Sendable {
    let message: AlertMessage
    let fingerprints: [Fingerprint]
    let births: [UInt64]
  }

  struct UnderWay: Sendable {
    let group: String
    let birth: UInt64
    let attempt: Attempt
  }

  struct ResolvedMark: Sendable {
    let fingerprint: Fingerprint
    let birth: UInt64
    let revision: UInt64
  }

  /// A queue at `now`, with what was saved of it before.
  ///
  /// What is untold is due as it would be without the restart, and what was told is not told before its repeat.
  public init(
    name: String, batching: Batching, entries: [String: QueueEntry] = [:], groups: [String: QueueGroup] = [:],
    at now: Double, limit: Int = 50_000
  ) {
    self.name = name
    self.batching = batching.sound
    self.limit = max(1, limit)
    self.now = now.isFinite ? now : 0
    for (key, entry) in entries {
      births += 1
      let fingerprint = Fingerprint(key) ?? entry.alert.identity.key
      slots[fingerprint] = Slot(entry: entry, birth: births)
      if Fingerprint(key) == nil { markUnsaved(fingerprint) }
    }
    arrange(lastTold: groups.mapValues(\.lastTold))
  }

  /// When `next` gives a message, in unix seconds, not before the last time known; nil: there is nothing to do, or one
  /// is under way.
  public var due: Double? {
    guard underWay == nil, let first = schedule.first else { return nil }
    return max(first.due, pausedUntil, now)
  }
}

extension Batching {
  /// The same with durations that are none as 0, and at least one alert a message.
  var sound: Batching {
    func duration(_ seconds: Double) -> Double { seconds > 0 ? seconds : 0 }
    var result = self
    result.wait = duration(wait)
    result.interval = duration(interval)
    result.repeatInterval = repeatInterval.flatMap { $0 > 0 ? $0 : nil }
    result.keepsResolved = result.repeatInterval == nil ? 0 : duration(keepsResolved)
    result.maximum = max(1, maximum)
    return result
  }
}

extension QueueEntry {
  /// True when there is something that the receiver is yet to be told.
  var isUntold: Bool { told < revision && refusal == nil }
}
