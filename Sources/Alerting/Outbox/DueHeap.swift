/// Which group is due first: a binary heap.
///
/// A group that becomes due at another time is put in once more; whoever looks at the top takes out what no longer
/// holds. Among those due at the same time, the one that was put in first comes first.
struct DueHeap: Sendable {
  /// A group, and when it is due.
  struct Item: Sendable {
    let due: Double
    let order: UInt64
    let key: String

    func precedes(_ other: Item) -> Bool { (due, order) < (other.due, other.order) }
  }

  private var items: [Item] = []
  private var order: UInt64 = 0

  var count: Int { items.count }
  var first: Item? { items.first }

  mutating func removeAll() { items = [] }

  mutating func insert(_ key: String, due: Double) {
    order &+= 1
    items.append(Item(due: due, order: order, key: key))
    var child = items.count - 1
    while child > 0, items[child].precedes(items[(child - 1) / 2]) {
      items.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func removeFirst() {
    guard let last = items.popLast(), !items.isEmpty else { return }
    items[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count && items[child].precedes(items[least]) {
        least = child
      }
      if least == parent { return }
      items.swapAt(parent, least)
      parent = least
    }
  }
}
