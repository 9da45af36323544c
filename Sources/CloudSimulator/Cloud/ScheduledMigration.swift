/// A migration script placed in time.
struct ScheduledMigration: Sendable {
  var script: MigrationScript
  /// Unix seconds.
  var beginsAt: Double

  /// A volume as a migration leaves or has it at some time.
  struct Stage {
    /// `nil`: the volume is gone.
    var source: VolumeRow?
    var target: VolumeRow?
  }

  /// The volume and its destination at `time`, for a volume that was `before` when the migration began.
  func stage(of before: SimulatedVolume, at time: Double) -> Stage {
    let round = repetition(at: time)
    let (volume, destination) = asRepeated(before, round: round)
    let began = beginsAt + Double(round) * (script.every ?? 0)
    let state = script.state(after: time - began, sizeGiB: volume.sizeGiB)
    guard state.phase != .vanished else { return Stage() }
    var row = VolumeRow(volume: volume, reading: state.reading, readingIsStatus: script.viaNova)
    apply(state, to: &row.volume, destination: destination, targetID: targetID(round))
    if let changedAfter = state.changedAfter { row.volume.updatedAt = began + changedAfter }
    let target = target(state, of: row.volume, from: volume.host, to: destination, began: began, id: targetID(round))
    return Stage(source: row, target: target)
  }

  private func repetition(at time: Double) -> Int {
    guard let every = script.every, every > 0, time > beginsAt else { return 0 }
    return Int(min((time - beginsAt) / every, 1e12))
  }

  /// The volume at the beginning of a repetition, after the same thing happened to it `round` times, and where it goes.
  private func asRepeated(_ before: SimulatedVolume, round: Int) -> (volume: SimulatedVolume, destination: String) {
    guard round > 0, let every = script.every else { return (before, script.destinationHost) }
    var volume = before
    let start = beginsAt + Double(round - 1) * every
    let state = script.state(after: every, sizeGiB: before.sizeGiB)
    volume.updatedAt = state.changedAfter.map { start + $0 } ?? before.updatedAt
    switch state.phase {
    case .success:
      apply(state, to: &volume, destination: script.destinationHost, targetID: targetID(round - 1))
      // There and back again: it has been moved `round` times.
      let isAway = !round.isMultiple(of: 2)
      volume.host = isAway ? script.destinationHost : before.host
      return (volume, (isAway ? before.host : script.destinationHost) ?? script.destinationHost)
    case .vanished:
      volume.id = StableID.uuid("\(before.id) again \(round)")
      volume.createdAt = start + every
      volume.updatedAt = nil
    case .error, .reset:
      apply(state, to: &volume, destination: script.destinationHost, targetID: targetID(round - 1))
    default: break  // cut off in the middle: it starts over
    }
    return (volume, script.destinationHost)
  }

  private func apply(
    _ state: ScriptedState, to volume: inout SimulatedVolume, destination: String, targetID: String
  ) {
    volume.migrationStatus =
      switch state.phase {
      case .pending: volume.migrationStatus
      case .starting: "starting"
      case .migrating: "migrating"
      case .completing: "completing"
      case .success: "success"
      case .error: "error"
      case .handover, .reset, .vanished: nil
      }
    switch state.phase {
    case .starting, .migrating, .completing, .handover: volume.status = script.statusMeanwhile ?? volume.status
    case .success: volume.volumeType = script.newVolumeType ?? volume.volumeType
    default: break
    }
    if state.hasMoved { volume.host = destination }
    // Cinder sets it when it begins to complete, and it stays.
    if script.hasTarget, state.hasMoved || state.phase == .completing { volume.nameID = targetID }
  }

  private func target(
    _ state: ScriptedState, of source: SimulatedVolume, from home: String?, to destination: String, began: Double,
    id: String
  ) -> VolumeRow? {
    guard state.target != .none else { return nil }
    var volume = source
    volume.id = id
    volume.nameID = nil
    volume.attachments = 0
    volume.consumesQuota = false
    volume.host = state.target == .deleting ? home : destination
    volume.migrationStatus = state.target == .deleting ? "deleting" : "target:\(source.id)"
    volume.volumeType = script.newVolumeType ?? source.volumeType
    volume.status =
      switch state.target {
      case .creating: "creating"
      case .deleting: "deleting"
      default: "available"
      }
    return VolumeRow(volume: volume)
  }

  private func targetID(_ round: Int) -> String {
    StableID.uuid("\(script.volumeID) target \(beginsAt) \(round)")
  }
}
