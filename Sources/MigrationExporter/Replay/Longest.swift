/// The few longest of many, in memory for those few.
struct Longest<Element> {
  /// How many are kept.
  let limit: Int
  /// How many there were in all.
  private(set) var count = 0
  /// The kept ones, the longest first; of equal ones the first to come.
  var elements: [Element] { kept.map(\.element) }
  private var kept: [(length: Double, element: Element)] = []

  init(limit: Int) { self.limit = limit }

  /// Takes one; `element` is made only where it is kept.
  mutating func add(_ length: Double, _ element: @autoclosure () -> Element) {
    count += 1
    if kept.count == limit, let last = kept.last, last.length >= length { return }
    let place = kept.firstIndex { $0.length < length } ?? kept.count
    kept.insert((length, element()), at: place)
    if kept.count > limit { kept.removeLast() }
  }
}

extension Longest: Sendable where Element: Sendable {}
