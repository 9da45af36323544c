import Testing

@testable import CloudSimulator

/// A volume's rows through one migration, several and repeated ones.
@Suite struct VolumeLifeTests {
  func life(_ scripts: MigrationScript...) -> VolumeLife {
    var volume = Example.volume()
    volume.createdAt = -1000
    var life = VolumeLife(volume: volume)
    for script in scripts { life.add(ScheduledMigration(script: script, beginsAt: script.beginsAfter)) }
    return life
  }

  func script(
    to host: String = Example.beta, at time: Double = 0, _ ending: MigrationScript.Ending = .success,
    steps: [MigrationScript.Step] = [.copying(bytesPerSecond: Example.gibibyte, toPercent: 100)], every: Double? = nil
  ) -> MigrationScript {
    MigrationScript(
      volumeID: Example.volume().id, destinationHost: host, beginsAfter: time, steps: steps, ending: ending,
      every: every)
  }

  @Test func `the destination's row repeats the source but for id, host, quota and status`() throws {
    let rows = life(script()).rows(at: 50)
    try #require(rows.count == 2)
    let (source, target) = (rows[0].volume, rows[1].volume)
    #expect(source.migrationStatus == "migrating")
    #expect(target.migrationStatus == "target:\(source.id)")
    #expect(target.id != source.id)
    #expect((source.host, target.host) == (Example.alpha, Example.beta))
    #expect((source.consumesQuota, target.consumesQuota) == (true, false))
    #expect((target.name, target.sizeGiB, target.projectID) == (source.name, source.sizeGiB, source.projectID))
    #expect(target.createdAt == source.createdAt)
    #expect(rows[1].reading == .absent)
  }

  @Test func `success moves the host and names the former target`() throws {
    let targetID = try #require(life(script()).rows(at: 50).last?.volume.id)
    let rows = life(script()).rows(at: 101)
    #expect(rows.count == 1)
    #expect(rows[0].volume.host == Example.beta)
    #expect(rows[0].volume.nameID == targetID)
    #expect(rows[0].updatedAt == 100)
  }

  @Test func `while it goes, the former target says deleting and lies where the source lay`() throws {
    let rows = life(script()).rows(at: 100.5)
    try #require(rows.count == 2)
    #expect(rows[1].volume.migrationStatus == "deleting")
    #expect(rows[1].volume.status == "deleting")
    #expect(rows[1].volume.host == Example.alpha)
  }

  @Test func `an error keeps host and name_id, those of an earlier migration too`() {
    let there = life(script(), script(to: Example.alpha, at: 200, .error))
    let before = there.rows(at: 199)[0].volume
    let after = there.rows(at: 400)[0].volume
    #expect(there.rows(at: 400).count == 1)
    #expect(after.migrationStatus == "error")
    #expect(after.host == Example.beta)
    #expect(after.nameID == before.nameID && after.nameID != nil)
  }

  @Test func `a reset leaves the destination volume behind`() throws {
    let rows = life(script(.reset)).rows(at: 5000)
    try #require(rows.count == 2)
    #expect(rows[0].volume.migrationStatus == nil)
    #expect(rows[0].volume.host == Example.alpha)
    #expect(rows[1].volume.migrationStatus == "target:\(rows[0].volume.id)")
  }

  @Test func `a vanished volume has no row`() {
    #expect(life(script(.vanish)).rows(at: 100).isEmpty)
    #expect(life(script(.vanish), script(at: 200)).rows(at: 250).isEmpty)
  }

  @Test func `updated_at is that of the creation, then of migrating, completing and success`() {
    let life = life(script(steps: Example.wholeCopy))
    #expect([-5, 5, 15, 100, 132, 140].map { life.rows(at: $0)[0].updatedAt } == [-1000, -1000, 10, 10, 130, 136])
  }

  @Test func `a retype shows its status meanwhile and the new type after`() {
    var retype = script()
    retype.statusMeanwhile = "retyping"
    retype.newVolumeType = "ssd"
    let during = life(retype).rows(at: 50)
    let after = life(retype).rows(at: 200)[0].volume
    #expect(during[0].volume.status == "retyping" && during[0].volume.volumeType == "__DEFAULT__")
    #expect(during[1].volume.status == "available" && during[1].volume.volumeType == "ssd")
    #expect(after.status == "available" && after.volumeType == "ssd")
  }

  @Test func `a repeated success goes there and back again, each time with a target of its own`() throws {
    let life = life(script(every: 1000))
    var targets: Set<String> = []
    for round in 0..<5 {
      let rows = life.rows(at: Double(round) * 1000 + 50)
      try #require(rows.count == 2)
      let isAway = !round.isMultiple(of: 2)
      #expect(rows[0].volume.host == (isAway ? Example.beta : Example.alpha))
      #expect(rows[1].volume.host == (isAway ? Example.alpha : Example.beta))
      #expect(rows[0].reading == .value("50"))
      #expect(rows[0].updatedAt == Double(round) * 1000)
      targets.insert(rows[1].volume.id)
      #expect(life.rows(at: Double(round) * 1000 + 500)[0].volume.migrationStatus == "success")
    }
    #expect(targets.count == 5)
  }

  @Test func `between repetitions the earlier result stays`() {
    var repeated = script(.error, steps: [.starting(seconds: 10), .absent(seconds: 10)], every: 100)
    #expect(life(repeated).rows(at: 95)[0].volume.migrationStatus == "error")
    #expect(life(repeated).rows(at: 105)[0].volume.migrationStatus == "starting")
    repeated.ending = .reset
    #expect(life(repeated).rows(at: 95).count == 2)
    #expect(life(repeated).rows(at: 105).count == 1)
  }

  @Test func `a volume that vanishes comes back under a new id`() {
    let life = life(script(.vanish, every: 1000))
    #expect(life.rows(at: 500).isEmpty)
    let ids = (0..<3).map { life.rows(at: Double($0) * 1000 + 50)[0].volume.id }
    #expect(Set(ids).count == 3)
    #expect(ids[0] == life.volume.id)
    #expect(life.rows(at: 1050)[1].volume.migrationStatus == "target:\(ids[1])")
  }

  @Test func `a migration that begins takes over from the one before`() {
    let stuck = script(.never, steps: [.absent(seconds: 1)])
    let life = life(script(to: "hostc@gamma#pool3", at: 100), stuck)
    #expect(life.rows(at: 99)[1].volume.host == Example.beta)
    #expect(life.rows(at: 150)[1].volume.host == "hostc@gamma#pool3")
    #expect(life.rows(at: 150)[0].reading == .value("50"))
  }

  @Test func `settling keeps what is true and what is still to come`() throws {
    let settled = try #require(life(script(), script(to: Example.alpha, at: 500)).settled(at: 200))
    #expect(settled.volume.host == Example.beta)
    #expect(settled.migrations.count == 1)
  }
}
