import OpenStackClient
import StallDetector

/// Which migrations of a snapshot `/api/v1/migrations` is asked for.
///
/// It chooses and orders places, and makes a row only of what is on the page: of ten thousand migrations that is most of the
/// work.
struct MigrationList: Sendable {
  var selection = Fleet.Selection()
  /// How they ended; none: however, and those that go on too.
  var results: [MigrationSnapshot.Result] = []
  /// Only those whose name, id or backends have this in them, whatever the case; empty: all.
  var text = ""
  var offset = 0
  var limit = Int.max

  /// The rows of the page, and how many there are on all pages.
  ///
  /// - Throws: an `UnknownCloud` when the selection names one that is not watched.
  func page(of snapshot: Snapshot) throws(UnknownCloud) -> (rows: [API.Migration], total: Int) {
    try selection.check(against: snapshot.clouds.map(\.name))
    let needle = text.lowercased()
    var places: [FleetView.Place] = []
    for (number, cloud) in snapshot.clouds.enumerated() {
      for index in cloud.migrations.indices where takes(cloud.migrations[index], of: cloud.name, needle) {
        places.append(.init(cloud: number, index: index))
      }
    }
    let ordered = selection.sort.order(places, isReversed: selection.isReversed) { place in
      let cloud = snapshot.clouds[place.cloud]
      return MigrationSort.Facts(cloud.migrations[place.index], in: cloud)
    }
    let rows = ordered.dropFirst(offset).prefix(limit).map { place in
      let cloud = snapshot.clouds[place.cloud]
      return API.Migration(cloud.migrations[place.index], in: cloud)
    }
    return (rows, ordered.count)
  }

  private func takes(_ migration: MigrationSnapshot, of cloud: String, _ needle: String) -> Bool {
    guard selection.takes(cloud: cloud, state: migration.verdict.state.rawValue) else { return false }
    if !results.isEmpty, !(migration.result.map(results.contains) ?? false) { return false }
    return needle.isEmpty || FleetView.has(needle, migration)
  }
}
