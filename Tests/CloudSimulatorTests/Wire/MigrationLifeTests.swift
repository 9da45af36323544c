import Testing

@testable import CloudSimulator

/// A migration's life as it is seen over HTTP.
@Suite struct MigrationLifeTests {
  let id = Example.volume().id

  /// What a show says in short: status, progress, host.
  func glance(_ visitor: Visitor) async throws -> [String] {
    let volume = try await visitor.show(id)
    return [
      volume["migration_status"]?.string ?? "null", volume["migration_progress"]?.string ?? "-",
      volume["os-vol-host-attr:host"]?.string ?? "null",
    ]
  }

  @Test func `a migration goes from starting to success`() async throws {
    try await visiting(Example.cloud()) { visitor in
      var seen: [[String]] = []
      for step in [0.0, 10, 20, 42.5, 57.5, 1, 4, 1] {
        visitor.clock.advance(by: step)
        seen.append(try await glance(visitor))
      }
      #expect(
        seen == [
          ["starting", "-", Example.alpha], ["migrating", "0", Example.alpha], ["migrating", "0", Example.alpha],
          ["migrating", "42", Example.alpha], ["completing", "-", Example.alpha],
          ["completing", "-", Example.alpha], ["null", "-", Example.beta], ["success", "-", Example.beta],
        ])
    }
  }

  @Test func `the destination is a row of its own until a second after success`() async throws {
    try await visiting(Example.cloud([.copying(bytesPerSecond: Example.gibibyte, toPercent: 100)])) { visitor in
      visitor.clock.advance(by: 50)
      let rows = try await visitor.ask("/volumes/detail?migration_status=target:\(id)").volumes
      let target = try #require(rows.first)
      #expect(rows.count == 1)
      let targetID = try #require(target["id"]?.string)
      #expect(target["os-vol-host-attr:host"]?.string == Example.beta)
      #expect(target["consumes_quota"] == false)
      #expect(target["name"] == "data")
      #expect(target["os-vol-mig-status-attr:migstat"]?.string == "target:\(id)")
      let shown = try await visitor.show(targetID)
      #expect(shown["migration_progress"] == nil)
      #expect(shown["os-vol-mig-status-attr:name_id"] == .null)
      #expect(try await visitor.show(id)["os-vol-mig-status-attr:name_id"] == .null)
      let migrating = try await visitor.ask("/volumes/detail?migration_status=migrating").volumes
      #expect(migrating.compactMap { $0["id"]?.string } == [id])
      // A marker can be the destination's id, too.
      #expect(try await visitor.ask("/volumes?marker=\(targetID)").status == 200)

      visitor.clock.advance(by: 50.5)
      #expect(try await visitor.show(targetID)["migration_status"] == "deleting")
      visitor.clock.advance(by: 0.5)
      #expect(try await visitor.ask("/volumes/\(targetID)").status == 404)
      let volume = try await visitor.show(id)
      #expect(volume["migration_status"] == "success")
      #expect(volume["os-vol-host-attr:host"]?.string == Example.beta)
      #expect(volume["os-vol-mig-status-attr:name_id"]?.string == targetID)
    }
  }

  @Test func `name_id is there when it completes, and the service is another afterwards`() async throws {
    try await visiting(Example.cloud()) { visitor in
      let before = try await visitor.show(id)["service_uuid"]
      visitor.clock.advance(by: 131)
      let completing = try await visitor.show(id)
      #expect(completing["os-vol-mig-status-attr:name_id"]?.string != nil)
      #expect(completing["service_uuid"] == before)
      visitor.clock.advance(by: 10)
      #expect(try await visitor.show(id)["service_uuid"] != before)
    }
  }

  @Test func `updated_at is set at migrating, at completing and at the end`() async throws {
    try await visiting(Example.cloud()) { visitor in
      var times: [String?] = []
      for step in [0.0, 10, 100, 21, 10] {
        visitor.clock.advance(by: step)
        times.append(try await visitor.show(id)["updated_at"]?.string)
      }
      #expect(
        times == [
          "2026-11-21T16:47:25.000000", "2026-11-22T16:47:35.000000", "2026-11-22T16:47:35.000000",
          "2026-11-22T16:49:35.000000", "2026-11-22T16:49:41.000000",
        ])
    }
  }

  @Test func `an error leaves one row, at the old host`() async throws {
    let steps: [MigrationScript.Step] = [
      .copying(bytesPerSecond: Example.gibibyte, toPercent: 10), .absent(seconds: 1),
    ]
    try await visiting(Example.cloud(steps, ending: .error)) { (visitor: Visitor) async throws in
      visitor.clock.advance(by: 10.5)
      #expect(try await glance(visitor) == ["migrating", "-", Example.alpha])
      visitor.clock.advance(by: 0.5)
      #expect(try await glance(visitor) == ["error", "-", Example.alpha])
      #expect(try await visitor.ask("/volumes").names == ["data"])
    }
  }

  @Test func `a reset one is null at the old host, and its destination stays`() async throws {
    try await visiting(Example.cloud([.absent(seconds: 5)], ending: .reset)) { (visitor: Visitor) async throws in
      visitor.clock.advance(by: 1000)
      #expect(try await glance(visitor) == ["null", "-", Example.alpha])
      #expect(try await visitor.ask("/volumes?migration_status=target:\(id)").names == ["data"])
    }
  }

  @Test func `a vanished one is 404`() async throws {
    try await visiting(Example.cloud([.absent(seconds: 5)], ending: .vanish)) { (visitor: Visitor) async throws in
      #expect(try await visitor.ask("/volumes/\(id)").status == 200)
      visitor.clock.advance(by: 5)
      #expect(try await visitor.ask("/volumes/\(id)").status == 404)
      #expect(try await visitor.ask("/volumes?all_tenants=1").names == [])
    }
  }

  @Test func `a driver-assisted one has no destination row and no number`() async throws {
    let steps: [MigrationScript.Step] = [.text("driver-assisted", seconds: 60)]
    try await visiting(Example.cloud(steps) { $0.hasTarget = false }) { (visitor: Visitor) async throws in
      #expect(try await glance(visitor) == ["migrating", "driver-assisted", Example.alpha])
      #expect(try await visitor.ask("/volumes").names == ["data"])
      visitor.clock.advance(by: 60)
      #expect(try await glance(visitor) == ["success", "-", Example.beta])
      #expect(try await visitor.show(id)["os-vol-mig-status-attr:name_id"] == .null)
    }
  }

  @Test func `a migration can have begun before the cloud did, and others can be added while it runs`() async throws {
    var script = Example.cloud()
    script.migrations[0].beginsAfter = -50
    try await visiting(script) { (visitor: Visitor) async throws in
      #expect(try await glance(visitor) == ["migrating", "20", Example.alpha])
      visitor.cloud.add(Example.volume("late"))
      visitor.cloud.add(
        MigrationScript(
          volumeID: Example.volume("late").id, destinationHost: Example.beta, beginsAfter: 100,
          steps: [.absent(seconds: 1)]))
      visitor.clock.advance(by: 100)
      #expect(try await visitor.show(Example.volume("late").id)["migration_status"] == "migrating")
      visitor.cloud.removeVolume(Example.volume("late").id)
      #expect(try await visitor.ask("/volumes/\(Example.volume("late").id)").status == 404)
    }
  }
}
