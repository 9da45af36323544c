/// A volume with all its migrations, past and to come.
struct VolumeLife: Sendable {
  /// The volume as it was before the first of them.
  var volume: SimulatedVolume
  /// In the order in which they begin.
  private(set) var migrations: [ScheduledMigration] = []

  init(volume: SimulatedVolume) { self.volume = volume }

  mutating func add(_ migration: ScheduledMigration) {
    let index = migrations.firstIndex { $0.beginsAt > migration.beginsAt } ?? migrations.endIndex
    migrations.insert(migration, at: index)
  }

  /// The volume's row, if it still lives, and that of its destination, if there is one.
  func rows(at time: Double) -> [VolumeRow] {
    let stage = stage(at: time)
    return [stage.source, stage.target].compactMap { $0 }
  }

  /// Each migration takes over what the one before it left; one that is under way then is cut off.
  func stage(at time: Double) -> ScheduledMigration.Stage {
    var stage = ScheduledMigration.Stage(source: VolumeRow(volume: volume))
    let begun = migrations.prefix { $0.beginsAt <= time }
    for (index, migration) in begun.enumerated() {
      guard let before = stage.source?.volume else { return stage }
      let end = index + 1 < begun.count ? begun[index + 1].beginsAt : time
      stage = migration.stage(of: before, at: end)
    }
    return stage
  }

  /// The same volume with everything settled as it is at `time`, and with only what is still to come.
  func settled(at time: Double) -> VolumeLife? {
    guard let row = stage(at: time).source else { return nil }
    var life = VolumeLife(volume: row.volume)
    life.migrations = migrations.filter { $0.beginsAt > time }
    return life
  }
}
