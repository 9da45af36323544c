/// The newest values by key: at most `limit`, and none that is older than `age` seconds.
struct Recent<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Mark: Sendable {
    let key: Key
    let number: UInt64
    let time: Double
  }

  private let limit: Int
  private let age: Double
  private var values: [Key: (value: Value, number: UInt64)] = [:]
  /// When they came, the oldest first; some have been replaced or taken out since.
  private var marks: [Mark] = []
  private var number: UInt64 = 0

  init(limit: Int = 1000, age: Double = 3600) {
    self.limit = limit
    self.age = age
  }

  subscript(key: Key) -> Value? { values[key]?.value }

  /// All values by key, in no order.
  var all: [Key: Value] { values.mapValues(\.value) }

  var isEmpty: Bool { values.isEmpty }

  mutating func put(_ value: Value, for key: Key, at time: Double) {
    number &+= 1
    values[key] = (value, number)
    marks.append(Mark(key: key, number: number, time: time))
    if marks.count > 2 * limit { prune(at: time) }
  }

  mutating func remove(_ key: Key) { values[key] = nil }

  /// Forgets what is too old at `time`, and the oldest of what is too much.
  mutating func prune(at time: Double) {
    guard let first = marks.first, marks.count > limit || abs(time - first.time) > age else { return }
    marks.removeAll { values[$0.key]?.number != $0.number }
    // As a distance: a clock that was set back keeps nothing for ever.
    let old = marks.prefix { abs(time - $0.time) > age }.count
    let gone = max(old, marks.count - limit)
    guard gone > 0 else { return }
    for mark in marks.prefix(gone) { values[mark.key] = nil }
    marks.removeFirst(gone)
  }
}
