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
    while common < list.count, common < labels.count, list[common] == labels[common] { common += 1 }
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
}
