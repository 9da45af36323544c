import OrderedCollections

extension OrderedDictionary {
  /// Takes out what stands under `key`, where the last is put instead; nil where nothing does.
  ///
  /// For those who don't go by the order: to close the gap would move all that stands behind it.
  mutating func takeOut(_ key: Key) -> Value? {
    guard let place = index(forKey: key) else { return nil }
    swapAt(place, count - 1)
    return removeLast().value
  }
}
