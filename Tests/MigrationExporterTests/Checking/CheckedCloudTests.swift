import CloudSimulator
import Foundation
import OpenStackClient
import StallDetector
import Testing

@testable import MigrationExporter

@Suite("Checking a cloud over the wire")
struct CheckedCloudTests {
  private static let moving = SimulatedVolume(name: "pg-main-data", sizeGiB: 100, host: "hosta@alpha#pool1")
  private static let idle = SimulatedVolume(name: "idle", sizeGiB: 1, host: "hosta@alpha#pool1")

  private static let migrating = CloudScript(
    volumes: [moving],
    migrations: [
      MigrationScript(
        volumeID: moving.id, destinationHost: "hostb@beta#pool2", steps: [.readings(["42"], every: .infinity)],
        ending: .never)
    ])

  /// Starts a cloud with that script and gives `body` what it takes to ask it as a user of the usual ones.
  private func with(
    _ script: CloudScript, _ body: (SimulatedCloud, (String, String) -> CloudOrder) async throws -> Void
  ) async throws {
    let simulated = SimulatedCloud(script, clock: .manual(from: 1_800_000_000))
    try await simulated.start()
    try await body(simulated) { name, user in
      var poll = PollSettings()
      poll.timeout = 5
      poll.requestTimeout = 0.5
      let project = user == "member" ? "demo" : "admin"
      let access = CloudConfiguration(
        authURL: simulated.authURL,
        credential: .password(
          user: .name(user, domain: .id("default")), password: "\(user)-secret",
          project: .name(project, domain: .id("default"))))
      return CloudOrder(name: name, access: access, poll: poll)
    }
    await simulated.stop()
  }

  private struct Time: Timekeeper {
    func now() -> Double { 1_800_000_000 }
    func sleep(until time: Double) async throws { try await Task.sleep(for: .seconds(600)) }
  }

  @Test("one that migrates has progress, an admin, and a policy for what migrates")
  func migrating() async throws {
    try await with(Self.migrating) { _, order in
      let report = await CheckReport.make(of: [order("a", "admin")], timekeeper: Time())
      #expect(report.isGood)
      #expect(report.clouds[0].rights == .admin)
      #expect(report.clouds[0].progress == .yes)
      #expect(report.clouds[0].migrations.map(\.snapshot.id) == [Self.moving.id])
      #expect(report.clouds[0].migrations.map(\.choice.name) == ["default"])
    }
  }

  @Test(
    "rights are told from a volume, and where there is none from the list of services",
    arguments: [
      ("admin", [idle], Rights.admin), ("admin", [], .admin), ("member", [idle], .notAdmin), ("member", [], .notAdmin),
      ("reader", [idle], .notAdmin), ("reader", [], .notAdmin),
    ])
  func rights(_ user: String, _ volumes: [SimulatedVolume], _ expected: Rights) async throws {
    try await with(CloudScript(volumes: volumes)) { _, order in
      let report = await CheckReport.make(of: [order("a", user)], timekeeper: Time())
      #expect(report.clouds[0].rights == expected)
      #expect(report.isGood == (expected == .admin))
    }
  }

  @Test("rights that nothing tells are unknown")
  func unknownRights() async throws {
    try await with(CloudScript(faults: [Fault("os-services", .status(404))])) { _, order in
      let report = await CheckReport.make(of: [order("a", "admin")], timekeeper: Time())
      #expect(report.clouds[0].rights == .unknown)
      #expect(report.isGood)
    }
  }

  @Test("one cloud that hangs and one that refuses stand beside one that is good, each with its own words")
  func severalClouds() async throws {
    try await with(CloudScript(faults: [Fault("volumes/detail", .hang)])) { _, hung in
      try await with(Self.migrating) { _, good in
        var refused = good("refused", "admin")
        refused.access.credential = .password(
          user: .name("admin", domain: .id("default")), password: "hunter2",
          project: .name("admin", domain: .id("default")))
        let orders = [hung("hung", "admin"), refused, good("good", "admin")]
        let report = await CheckReport.make(of: orders, timekeeper: Time())
        #expect(report.clouds.map(\.cloud.name) == ["hung", "refused", "good"])
        #expect(report.clouds.map(\.problem?.code) == [.timeout, .unauthorized, nil])
        #expect(!report.isGood)
        #expect(!report.text().contains("hunter2"))
        let list = await OnePoll.snapshot(of: orders, timekeeper: Time())
        #expect(list.clouds.map(\.isUp) == [false, false, true])
        #expect(list.clouds[2].migrations.map(\.percent) == [42])
      }
    }
  }

  @Test("a listing polls each cloud once, and no more")
  func once() async throws {
    try await with(Self.migrating) { simulated, order in
      _ = await OnePoll.snapshot(of: [order("a", "admin")], timekeeper: Time())
      let shows = simulated.requests().filter { $0.path.contains("/volumes/\(Self.moving.id)") }
      #expect(shows.count == 1)
    }
  }
}
