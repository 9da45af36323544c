/// Fingerprints of one alert after the other.
///
/// What begins together has mostly the first labels in common, by their order: those are not hashed again.
struct FingerprintSeries {
  private var labels: [AlertIdentity.Label] = []
  /// What the hash is after each of them.
  private var hashes: [FNV] = []

  mutating func next(of identity: AlertIdentity) -> Fingerprint {
    let list = identity.list
    var common = 0
    while common < list.count, common < labels.count, isSame(list[common], at: common) { common += 1 }
    hashes.removeSubrange(common...)
    var hash = hashes.last ?? FNV()
    for label in list[common...] {
      hash.add(label.name)
      hash.add(label.value)
      hashes.append(hash)
    }
    labels = list
    return Fingerprint(hash.hash)
  }

  /// Whether a label has the bytes of the one before, which are what is hashed.
  ///
  /// Texts may be equal and not have the same bytes, but none that is as long as one of ASCII alone; which is quicker to
  /// see than that all bytes are the same.
  private func isSame(_ label: AlertIdentity.Label, at place: Int) -> Bool {
    let before = labels[place]
    return hashes[place].isASCII && label == before && label.name.utf8.count == before.name.utf8.count
      && label.value.utf8.count == before.value.utf8.count
  }
}
