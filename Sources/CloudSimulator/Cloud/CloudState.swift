/// The whole of a simulated cloud as a value: a request and a time go in, an answer comes out.
struct CloudState: Sendable {
  let script: CloudScript
  /// When the cloud began, in simulated unix seconds; scripts count from it.
  let startedAt: Double
  var lives: [String: VolumeLife] = [:]
  /// Which of them have migrations, so that a destination's id is found without looking at all volumes.
  var migratingIDs: Set<String> = []
  /// Which of them are destinations that were left behind: their own record says `target:…`.
  private var strayIDs: Set<String> = []
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
    put(VolumeLife(volume: volume), at: volume.id)
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
    strayIDs.remove(id)
  }

  private mutating func put(_ life: VolumeLife, at id: String) {
    lives[id] = life
    if life.volume.migrationStatus?.hasPrefix(Self.target) == true {
      strayIDs.insert(id)
    } else {
      strayIDs.remove(id)
    }
  }

  /// What the `migration_status` of a destination begins with; the source's id follows.
  private static let target = "target:"

  /// The rows among which those of this `migration_status` are, if one is wanted.
  ///
  /// A destination is found without looking at all volumes: it comes with its source, unless it was left behind.
  func rows(withStatus status: String?, at time: Double) -> [VolumeRow] {
    guard let status, status.hasPrefix(Self.target) else { return lives.values.flatMap { $0.rows(at: time) } }
    let source = String(status.dropFirst(Self.target.count))
    let likely = lives[source] == nil ? Set(lives.keys) : strayIDs.union([source])
    return likely.compactMap { lives[$0] }.flatMap { $0.rows(at: time) }
  }

  func row(_ id: String, at time: Double) -> VolumeRow? {
    let likely = lives[id].map { [$0] } ?? migratingIDs.compactMap { lives[$0] }
    return likely.lazy.flatMap { $0.rows(at: time) }.first { $0.volume.id == id }
  }

  /// Ends whatever a volume goes through, and changes it; the destination of a migration cut off so stays behind.
  mutating func settle(_ id: String, at time: Double, _ change: (inout SimulatedVolume) -> Void) {
    guard let life = lives[id], var settled = life.settled(at: time) else { return }
    if let orphan = life.stage(at: time).target?.volume, orphan.migrationStatus != "deleting" {
      put(VolumeLife(volume: orphan), at: orphan.id)
    }
    change(&settled.volume)
    settled.volume.updatedAt = time
    put(settled, at: id)
    if settled.migrations.isEmpty { migratingIDs.remove(id) }
  }
}
