/// All clouds and their migrations as they are told: what the terminal draws, whether it came from a daemon or from the
/// clouds themselves.
package struct Fleet: Sendable {
  /// In the order of the configuration.
  package var clouds: [API.Cloud]
  /// In the order in which they are shown; where only the first were asked for, those.
  package var migrations: [API.Migration]
  /// How many there are in each state.
  package var counts: [String: Int]
  /// How many of those that ended did not end well.
  package var failed: Int

  /// What a daemon has told.
  package init(clouds: [API.Cloud], migrations: [API.Migration], counts: [String: Int], failed: Int = 0) {
    self.clouds = clouds
    self.migrations = migrations
    self.counts = counts
    self.failed = failed
  }

  /// What `snapshot` shows, the worst first.
  ///
  /// - Parameter isOnePoll: true where the snapshot is of a single poll, which can't tell since when anything is so.
  package init(_ snapshot: Snapshot, isOnePoll: Bool = false) {
    clouds = snapshot.clouds.map { cloud in
      var told = API.Cloud(cloud)
      // Its poller could not even be made.
      if isOnePoll, !cloud.hasBeenPolled { told.failure = "its settings can't be used" }
      return told
    }
    migrations = MigrationSort.worst.order(
      snapshot.clouds.flatMap { cloud in
        cloud.migrations.map { API.Migration($0, in: cloud, isOnePoll: isOnePoll) }
      })
    counts = Self.counts(migrations)
    failed = migrations.count(where: \.hasFailed)
  }

  /// A line for each cloud that the last poll could not see, without its end: `cloud prod: …`.
  package var complaints: [String] {
    clouds.filter { !$0.up }.map { cloud in
      TerminalText.printable("cloud \(cloud.name): \(cloud.failure ?? "it has not been polled yet")")
    }
  }

  /// These migrations as JSON for scripts: an array of objects, each with every key; what is unknown is null.
  package var json: String { prettyJSON(migrations) }

  /// What of it is to be seen.
  package struct Selection: Sendable {
    /// The clouds by their configured names; none: all.
    package var clouds: [String] = []
    /// The states; none: all.
    package var states: [String] = []
    package var sort = MigrationSort.worst
    package var isReversed = false

    package init() {}

    /// Refuses the name of a cloud that is not watched: an empty list would look like all is well.
    package func check(against names: [String]) throws(UnknownCloud) {
      try UnknownCloud.check(clouds, against: names)
    }

    /// Whether a migration of that cloud and state is wanted.
    func takes(cloud: String, state: String) -> Bool {
      (clouds.isEmpty || clouds.contains(cloud)) && (states.isEmpty || states.contains(state))
    }
  }

  /// What `selection` leaves of it, in its order.
  ///
  /// - Throws: an `UnknownCloud` when it names one that is not watched.
  package func selected(_ selection: Selection) throws(UnknownCloud) -> Fleet {
    try selection.check(against: clouds.map(\.name))
    var fleet = self
    fleet.clouds = clouds.filter { selection.clouds.isEmpty || selection.clouds.contains($0.name) }
    fleet.migrations = selection.sort.order(
      migrations.filter { selection.takes(cloud: $0.cloud, state: $0.state) }, isReversed: selection.isReversed)
    fleet.counts = Self.counts(fleet.migrations)
    fleet.failed = fleet.migrations.count(where: \.hasFailed)
    return fleet
  }

  private static func counts(_ migrations: [API.Migration]) -> [String: Int] {
    migrations.reduce(into: [:]) { $0[$1.state, default: 0] += 1 }
  }
}

/// A cloud was named that is not watched.
package struct UnknownCloud: Error, Sendable, CustomStringConvertible {
  let name: String
  let known: [String]
  /// Whether those count too that are no longer watched, and have a history.
  let isPast: Bool

  /// Throws one for the first of `clouds` that is not known.
  package static func check(
    _ clouds: [String], against known: [String], isPast: Bool = false
  ) throws(UnknownCloud) {
    guard let unknown = clouds.first(where: { !known.contains($0) }) else { return }
    throw UnknownCloud(name: unknown, known: known, isPast: isPast)
  }

  /// What is wrong, and which clouds there are.
  package var description: String {
    let clouds = known.isEmpty ? "none" : known.joined(separator: ", ")
    return TerminalText.printable(
      isPast
        ? "no cloud \(name) is watched or has a history; those that are or have: \(clouds)"
        : "no cloud \(name) is watched; those that are: \(clouds)")
  }
}
