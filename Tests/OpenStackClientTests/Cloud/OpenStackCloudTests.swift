import CloudSimulator
import Foundation
import Testing

@testable import OpenStackClient

@Suite("One cloud's client")
struct OpenStackCloudTests {
  private static let start = 1_800_000_000.0

  /// A simulated cloud on a clock that stands still until it is moved, and a client of it.
  private struct Bench {
    let simulated: SimulatedCloud
    let clock: SimulatedClock
    let client: OpenStackCloud

    /// Requests to sign in so far.
    var signIns: Int { simulated.requests().count { $0.service == .keystone } }
  }

  private func withBench(
    _ script: CloudScript = CloudScript(), timeout: Double = 10, _ body: (Bench) async throws -> Void
  ) async throws {
    let clock = SimulatedClock.manual(from: Self.start)
    let simulated = SimulatedCloud(script, clock: clock)
    try await simulated.start()
    let configuration = CloudConfiguration(
      authURL: simulated.authURL,
      credential: .password(
        user: .name("admin", domain: .id("default")), password: "admin-secret",
        project: .name("admin", domain: .id("default"))))
    let client = try OpenStackCloud(configuration, requestTimeout: timeout, now: { clock.now() })
    try await body(Bench(simulated: simulated, clock: clock, client: client))
    await client.close()
    await simulated.stop()
  }

  /// A volume that migrates for ever at 42 %.
  private static func migrating(_ count: Int) -> CloudScript {
    let volumes = (0..<count).map { SimulatedVolume(name: "v\($0)", sizeGiB: 10, host: "hosta@alpha#pool1") }
    return CloudScript(
      volumes: volumes,
      migrations: volumes.map {
        MigrationScript(
          volumeID: $0.id, destinationHost: "hostb@beta#pool2", beginsAfter: -10,
          steps: [.readings(["42"], every: .infinity)], ending: .never)
      })
  }

  @Test("one token serves all requests until it is about to expire, then the next one does")
  func tokenIsReused() async throws {
    try await withBench(Self.migrating(1)) { bench in
      for _ in 0..<10 { _ = try await bench.client.volumes(migrationStatus: "migrating") }
      #expect(bench.signIns == 1)
      // A token lives an hour and is renewed five minutes ahead.
      bench.clock.advance(by: 3299)
      _ = try await bench.client.volumes(migrationStatus: "migrating")
      #expect(bench.signIns == 1)
      bench.clock.advance(by: 2)
      _ = try await bench.client.volumes(migrationStatus: "migrating")
      #expect(bench.signIns == 2)
    }
  }

  @Test("many requests that need a token at once sign in once")
  func oneSignIn() async throws {
    try await withBench(Self.migrating(20)) { bench in
      let volumes = try await bench.client.volumes(migrationStatus: "migrating").volumes
      bench.simulated.revokeTokens()
      bench.simulated.clearRequests()
      let percents = try await withThrowingTaskGroup(of: MigrationProgress.self) { group in
        for volume in volumes { group.addTask { try await bench.client.volume(id: volume.id).progress } }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(percents == Array(repeating: .percent(42), count: 20))
      #expect(bench.signIns == 1)
    }
  }

  @Test("a token that Cinder refuses is replaced once; a fresh one refused too is an error and no storm")
  func refusedToken() async throws {
    try await withBench(Self.migrating(1)) { bench in
      _ = try await bench.client.describe()
      bench.simulated.revokeTokens()
      #expect(try await bench.client.volumes(migrationStatus: "migrating").volumes.count == 1)
      #expect(bench.signIns == 2)
      bench.clock.advance(by: 61)
      bench.simulated.setFaults([Fault("GET /v3/.*volumes", .status(401))])
      bench.simulated.clearRequests()
      let error = await #expect(throws: OpenStackError.self) {
        try await bench.client.volumes(migrationStatus: "migrating")
      }
      #expect(error?.code == .unauthorized)
      #expect(bench.signIns == 1)
    }
  }

  @Test("a list is read page by page, whatever host the next link names")
  func pages() async throws {
    var script = Self.migrating(25)
    script.pageLimit = 10
    script.cinderPublicEndpoint = "http://elsewhere.example"
    try await withBench(script) { bench in
      _ = try await bench.client.describe()
      bench.simulated.clearRequests()
      let found = try await bench.client.volumes(migrationStatus: "migrating")
      #expect(Set(found.volumes.map(\.id)).count == 25)
      #expect(bench.simulated.requests().count == 3)
    }
  }

  @Test("a cloud whose root can't be asked tells its version by the header of an answer")
  func hiddenRoot() async throws {
    try await withBench { bench in
      bench.simulated.setFaults([Fault("^GET /$", .html(404))])
      let versions = try await bench.client.describe().versions
      #expect(versions.maximum == OpenStackClient.Microversion(3, 72))
    }
  }

  @Test(
    "what the server does wrong is told by its kind",
    arguments: [
      (Fault.Action.status(500), OpenStackError.Code.serverError), (.html(502), .serverError),
      (.status(403), .forbidden), (.html(404), .badAnswer), (.truncate(bytes: 200), .unreachable),
      (.body("{\"volumes\": ["), .badAnswer), (.body("<html>login</html>"), .badAnswer), (.reset, .unreachable),
      (.hang, .timeout),
    ])
  func faults(action: Fault.Action, code: OpenStackError.Code) async throws {
    try await withBench(Self.migrating(3), timeout: 1) { bench in
      _ = try await bench.client.describe()
      bench.simulated.setFaults([Fault("volumes/detail", action)])
      let error = await #expect(throws: OpenStackError.self) {
        try await bench.client.volumes(migrationStatus: "migrating")
      }
      #expect(error?.code == code, "\(error?.description ?? "no error")")
      #expect(error?.description.first?.isLowercase == true || error?.description.hasPrefix("GET ") == true)
      // The cloud recovers, the client too.
      bench.simulated.setFaults([])
      #expect(try await bench.client.volumes(migrationStatus: "migrating").volumes.count == 3)
    }
  }

  @Test("a cloud where nobody listens is unreachable at once")
  func nobodyListens() async throws {
    let configuration = CloudConfiguration(
      authURL: "http://127.0.0.1:1/v3",
      credential: .applicationCredential(id: "x", secret: "very-secret"))
    let client = try OpenStackCloud(configuration, now: { 0 })
    let error = await #expect(throws: OpenStackError.self) { try await client.describe() }
    #expect(error?.code == .unreachable)
    #expect(error?.description.contains("http://127.0.0.1:1") == true)
    #expect(error?.description.contains("very-secret") == false)
    await client.close()
  }
}
