/// The whole of a simulated cloud as a value: a request and a time go in, an answer comes out.
struct CloudState: Sendable {
  let script: CloudScript
  /// When the cloud began, in simulated unix seconds; scripts count from it.
  let startedAt: Double
  var lives: [String: VolumeLife] = [:]
  /// Which of them have migrations, so that a destination's id is found without looking at all volumes.
  var migratingIDs: Set<String> = []
  var tokens: TokenStore
  var faults: [Fault]
  var log = RequestLog()
  var random: SplitMix

  init(_ script: CloudScript, startedAt: Double, seed: UInt64) {
    self.script = script
    self.startedAt = startedAt
    tokens = TokenStore(lifetime: script.tokenLifetime)
    faults = script.faults
    random = SplitMix(state: seed)
    for volume in script.volumes { add(volume) }
    for migration in script.migrations { add(migration) }
  }

  mutating func add(_ volume: SimulatedVolume) {
    var volume = volume
    volume.createdAt = volume.createdAt ?? startedAt - 86_400
    lives[volume.id] = VolumeLife(volume: volume)
    migratingIDs.remove(volume.id)
  }

  /// Adds a migration; one of an unknown volume has no effect.
  mutating func add(_ migration: MigrationScript) {
    lives[migration.volumeID]?.add(
      ScheduledMigration(script: migration, beginsAt: startedAt + migration.beginsAfter))
    if lives[migration.volumeID] != nil { migratingIDs.insert(migration.volumeID) }
  }

  mutating func remove(_ id: String) {
    lives[id] = nil
    migratingIDs.remove(id)
  }

  func rows(at time: Double) -> [VolumeRow] {
    lives.values.flatMap { $0.rows(at: time) }
  }

  func row(_ id: String, at time: Double) -> VolumeRow? {
    let likely = lives[id].map { [$0] } ?? migratingIDs.compactMap { lives[$0] }
    return likely.lazy.flatMap { $0.rows(at: time) }.first { $0.volume.id == id }
  }

  /// Ends whatever a volume goes through, and changes it; the destination of a migration cut off so stays behind.
  mutating func settle(_ id: String, at time: Double, _ change: (inout SimulatedVolume) -> Void) {
    guard let life = lives[id], var settled = life.settled(at: time) else { return }
    if let orphan = life.stage(at: time).target?.volume, orphan.migrationStatus != "deleting" {
      lives[orphan.id] = VolumeLife(volume: orphan)
    }
    change(&settled.volume)
    settled.volume.updatedAt = time
    lives[id] = settled
    if settled.migrations.isEmpty { migratingIDs.remove(id) }
  }
}
