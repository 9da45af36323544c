import Testing

@testable import CloudSimulator

/// The demonstration shows what it promises.
@Suite struct DemoTests {
  /// What the API says of each volume that is no destination: name → status, reading and volume status.
  func glance(_ visitor: Visitor) async throws -> [String: String] {
    var seen: [String: String] = [:]
    let token = try await visitor.token(of: "admin")
    for row in try await visitor.ask("/volumes/detail?all_tenants=1", token: token).volumes {
      let listed = row["migration_status"]?.string ?? "null"
      guard !listed.hasPrefix("target:"), let id = row["id"]?.string, let name = row["name"]?.string else { continue }
      let reply = try await visitor.ask("/volumes/\(id)", token: token)
      guard reply.status == 200 else {
        seen[name] = "\(listed) \(reply.status)"
        continue
      }
      let progress = reply.volume["migration_progress"]?.string
      seen[name] = [reply.volume["migration_status"]?.string ?? "null", progress].compactMap { $0 }.joined(
        separator: " ")
    }
    return seen
  }

  @Test func `all states are seen after half an hour and after an hour`() async throws {
    try await visiting(.demo()) { visitor in
      visitor.clock.advance(by: 1800)
      let half = try await glance(visitor)
      visitor.clock.advance(by: 1800)
      let hour = try await glance(visitor)
      for (name, states) in [
        // Healthy at all paces, attached, retyped and with the number in the status.
        ("pg-main-data", ["migrating 43", "migrating 62"]), ("mail-archive", ["migrating 41", "migrating 49"]),
        ("vm-images", ["migrating 41", "migrating 73"]), ("erp-redo-log", ["39", "64"]),
        ("cctv-recordings", ["migrating driver-assisted", "migrating driver-assisted"]),
        // In trouble.
        ("backup-vault", ["migrating 33", "migrating 35"]), ("analytics-lake", ["migrating 72", "migrating 72"]),
        ("crm-exports", ["migrating 49", "success"]),
        ("shop-orders-db", ["migrating", "migrating"]), ("wiki-uploads", ["migrating 500", "migrating 500"]),
        // Taking turns.
        ("render-scratch", ["migrating 75", "completing"]), ("ci-cache", ["completing", "completing"]),
      ] {
        #expect([half[name], hour[name]] == states, "\(name)")
      }
    }
  }

  @Test func `hosts, types and names are as they should be`() async throws {
    try await visiting(.demo(region: "Demo")) { visitor in
      visitor.clock.advance(by: 1800)
      let reply = try await visitor.ask("/volumes/detail?all_tenants=1")
      #expect(
        reply.names.contains { $0.contains("\"") && $0.contains("\\") && $0.contains("\n") && $0.contains("<script>") })
      let retyped = reply.volumes.first { $0["id"]?.string == SimulatedVolume.id(named: "vm-images") }
      #expect(retyped?["status"] == "retyping")
      let attached = reply.volumes.first { $0["id"]?.string == SimulatedVolume.id(named: "pg-main-data") }
      #expect(attached?["status"] == "in-use")
      let hosts = Set(reply.volumes.compactMap { $0["os-vol-host-attr:host"]?.string })
      #expect(hosts == Set(CloudScript.demo().backends))
      #expect(reply.volumes.compactMap { $0["size"]?.integer }.max() == 10_240)
      #expect(visitor.cloud.cloudsYAML().contains("\"Demo\""))
    }
  }

  /// Each minute from minute 25 to hour 5: something waits, several copy, something finishes, something ended lately.
  @Test func `from 25 minutes on there is always one of each kind`() {
    let state = CloudState(.demo(), startedAt: 0, seed: 1)
    var endings: Set<String> = []
    for time in stride(from: 1500.0, through: 18_000, by: 60) {
      let rows = state.rows(withStatus: nil, at: time).filter {
        $0.volume.migrationStatus?.hasPrefix("target:") == false
      }
      func count(_ isMeant: (VolumeRow) -> Bool) -> Int { rows.count(where: isMeant) }
      let status = { (row: VolumeRow) in row.volume.migrationStatus ?? "" }
      // `shop-orders-db` has lost its number; others without one wait.
      let waiting = count { status($0) == "starting" || (status($0) == "migrating" && $0.reading == .absent) }
      #expect(waiting >= 2, "at \(time)")
      #expect(count { status($0) == "completing" } >= 1, "at \(time)")
      #expect(count { $0.reading == .failure } == 1, "at \(time)")
      let moving = count { row in
        if case .value(let text) = row.reading, Int(text) != nil { true } else { false }
      }
      #expect(moving >= 5, "at \(time)")
      // Something ended within the last six minutes, or a volume is gone.
      let ended = rows.filter { ["success", "error"].contains(status($0)) && time - $0.updatedAt < 360 }
      endings.formUnion(ended.map { status($0) })
      if state.rows(withStatus: nil, at: time).contains(where: {
        $0.volume.name == "test-db-copy" && $0.volume.migrationStatus == nil
      }) {
        endings.insert("reset")
      }
      if !rows.contains(where: { $0.volume.name == "scratch-17" }) { endings.insert("vanished") }
    }
    #expect(endings == ["success", "error", "reset", "vanished"])
  }

  @Test func `the short ones end one after another, each five minutes`() {
    let ends = DemoScene.short.map { scene in
      scene.migration.beginsAfter + scene.migration.duration(sizeGiB: scene.volume.sizeGiB)
    }
    for (one, next) in zip(ends, ends.dropFirst()) { #expect((275...325).contains(next - one)) }
  }
}
